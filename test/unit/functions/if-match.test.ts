import { beforeEach, describe, expect, it } from 'vitest';
import { readIfMatch } from '../../../functions/middleware/if-match.ts';
import { openMemoryApi, outcomeOf } from '../../support/memory-api.ts';
import { person } from '../../support/people.ts';

const writer = person();

describe('If-Match', () => {
  it.each([
    ['"3"', [3]],
    ['"1", "2"', [1, 2]],
    ['"1","2" ,\t"3"', [1, 2, 3]],
    ['*', 'any'],
    [' * ', 'any'],
    ['W/"3"', []],
    ['W/"3", "2"', [2]],
    ['"abc"', []],
    ['""', []],
    ['"01"', []],
    ['"1,2"', []],
    ['"99999999999999999999"', []],
  ] as const)('of %s names %j', (header, expected) => {
    expect(readIfMatch(header)).toEqual(expected);
  });

  it.each([
    '',
    ' ',
    '3',
    '"3',
    '3"',
    'w/"3"',
    'W/3',
    '"1" "2"',
    '*, "1"',
    '"1", *',
    '"1", 2',
    "'1'",
    '""3""',
  ])('of %j is no list of entity tags', (header) => {
    expect(readIfMatch(header)).toBeUndefined();
  });

  it('is read in one go, however long it is', () => {
    expect(readIfMatch('"1",'.repeat(4000))).toHaveLength(4000);
    expect(readIfMatch(`${' '.repeat(16_000)}"`)).toBeUndefined();
  });

  describe('R17: of a change', () => {
    let api: Awaited<ReturnType<typeof openMemoryApi>>;
    let path: string;
    beforeEach(async () => {
      api = await openMemoryApi();
      const { body } = await api.send(writer, { body: '{}' });
      path = `/communications/${body.id}`;
    });
    const change = async (ifMatch: string | undefined) => {
      const answer = await api.send(writer, {
        method: 'PATCH',
        path,
        headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
        body: '{"details":{"note":"Позже"}}',
      });
      return [outcomeOf(answer), answer.headers.etag].filter(Boolean).join(' ');
    };

    it('case 42: names the present version, alone or among others, or whichever there is', async () => {
      expect(await change('"1"')).toBe('200 "2"');
      expect(await change('"1", "2"')).toBe('200 "3"');
      expect(await change('*')).toBe('200 "4"');
      expect(await change('"3"')).toBe('412 version-stale');
    });

    it('case 42: that is weak equals none, and is not malformed', async () => {
      expect(await change('W/"1"')).toBe('412 version-stale');
      expect(await change('W/"1", "1"')).toBe('200 "2"');
    });

    it('case 42: without its quotes is told what it is to be', async () => {
      expect(await change('1')).toBe('400 validation-failed If-Match: wrong-form');
      expect(await change(undefined)).toBe('428 version-required');
    });

    it('case 42: of * changes what is there, and nothing where nothing is', async () => {
      path = '/communications/com_01JDFV0000000000000000000A';
      expect(await change('*')).toBe('404 not-found');
    });

    it('case 42: of * by two at once: both are made, one after the other', async () => {
      const outcomes = await Promise.all([change('*'), change('*')]);
      expect(outcomes.sort()).toEqual(['200 "2"', '200 "3"']);
    });
  });
});
