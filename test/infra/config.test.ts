import { describe, expect, test } from 'vitest';
import { readConfig } from '../../infra/config.ts';

const read = (context: Record<string, unknown>) => readConfig((key) => context[key]);

describe('configuration', () => {
  test('has defaults', () => {
    expect(read({})).toEqual({
      name: 'communications-journal',
      companyTimeZone: 'Europe/Moscow',
      phoneRegion: 'RU',
      webUrls: ['http://localhost:5173'],
    });
  });

  test('takes several web addresses, as a list or parted by commas', () => {
    const webUrls = ['https://journal.example.com', 'http://localhost:5173'];
    expect(read({ webUrls }).webUrls).toEqual(webUrls);
    expect(read({ webUrls: webUrls.join(', ') }).webUrls).toEqual(webUrls);
  });

  test('takes http for this machine alone', () => {
    expect(read({ webUrls: 'http://localhost' }).webUrls).toEqual(['http://localhost']);
  });

  test.each([
    { name: 'Journal' },
    { name: 'my-aws-journal' },
    { companyTimeZone: 'Europe/Atlantis' },
    { phoneRegion: 'Russia' },
    { webUrls: 'http://journal.example.com' },
    { webUrls: 'http://localhost.example.com' },
    { webUrls: 'journal' },
    { webUrls: [] },
  ])('refuses %o, and says which key is wrong', (context) => {
    expect(() => read(context)).toThrow(Object.keys(context)[0]);
  });
});
