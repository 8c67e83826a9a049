import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareText,
  day,
  email,
  id,
  instant,
  line,
  paragraph,
  sortable,
} from '../../../shared/domain/text.ts';

describe('a line', () => {
  it('is trimmed and composed', () => {
    expect(line(10).parse('  и\u0306ога ')).toBe('йога');
    expect(line(10).parse('\ttab before\n')).toBe('tab before');
  });

  it('is measured after trimming and composing', () => {
    expect(line(3).safeParse('   abc   ').success).toBe(true);
    expect(line(3).safeParse('и\u0306и\u0306и\u0306').success).toBe(true);
    expect(line(3).safeParse('abcd').error?.issues[0]?.code).toBe('too_big');
  });

  it.each(['', '   ', '\n\t'])('%j is too short', (text) => {
    expect(line(10).safeParse(text).error?.issues[0]?.code).toBe('too_small');
  });

  it.each(['a\u0000b', 'a\nb', 'a\tb', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\ud800', '\udc00a'])(
    '%j has characters that are not allowed',
    (text) => {
      expect(line(10).safeParse(text).error?.issues[0]?.code).toBe('invalid_format');
    },
  );

  it('may hold emoji, which are whole pairs', () => {
    expect(line(10).parse('окна 🪟')).toBe('окна 🪟');
  });

  it.each([5, null, true, ['a'], {}])('%j is no text', (value) => {
    expect(line(10).safeParse(value).error?.issues[0]?.code).toBe('invalid_type');
  });
});

describe('a paragraph', () => {
  it('keeps line breaks and tabs, and no other control characters', () => {
    expect(paragraph(20).parse(' one\r\n\ttwo ')).toBe('one\r\n\ttwo');
    expect(paragraph(20).safeParse('one\u0007').success).toBe(false);
    expect(paragraph(20).safeParse('one\ud83d').success).toBe(false);
  });
});

it('texts are the same when parsed again: what is stored can be read', () => {
  for (const schema of [line(12), paragraph(12)]) {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 14 }), (input) => {
        const parsed = schema.safeParse(input);
        if (parsed.success) expect(schema.parse(parsed.data)).toBe(parsed.data);
      }),
    );
  }
});

describe('an e-mail address', () => {
  it('is lower-cased and trimmed', () => {
    expect(email.parse(' Anna.Smirnova@Example.COM ')).toBe('anna.smirnova@example.com');
  });
  it.each(['anna', 'anna@', '@example.com', 'a b@example.com', `${'a'.repeat(250)}@example.com`])(
    '%s is refused',
    (text) => {
      expect(email.safeParse(text).success).toBe(false);
    },
  );
});

describe('an id', () => {
  it('is a prefix and a ULID, and nothing around it', () => {
    const schema = id('com');
    const good = 'com_01JDFV0000000000000000000A';
    expect(schema.parse(good)).toBe(good);
    for (const bad of [
      good.toLowerCase(),
      `${good}0`,
      good.slice(0, -1),
      ` ${good}`,
      `${good}\n`,
      good.replace('com', 'usr'),
      good.replace('A', 'U'),
      `x${good}`,
      '',
    ]) {
      expect(schema.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
    }
  });
});

describe('a day', () => {
  it.each(['2026-11-25', '2028-02-29', '1900-01-01', '2999-12-31'])('%s is one', (text) => {
    expect(day.parse(text)).toBe(text);
  });
  it.each([
    '2026-02-30',
    '2027-02-29',
    '2026-13-01',
    '26-11-25',
    '2026-11-25T00:00',
    '',
    '0000-01-01',
    '9999-12-31',
  ])('%j is none', (text) => {
    expect(day.safeParse(text).success).toBe(false);
  });
});

describe('an instant', () => {
  it('is put into UTC with milliseconds, so that instants sort as text', () => {
    expect(instant.parse('2026-11-25T09:00:00+03:00')).toBe('2026-11-25T06:00:00.000Z');
    expect(instant.parse('2026-11-25T06:00:00Z')).toBe('2026-11-25T06:00:00.000Z');
  });
  it.each([
    '2026-11-25T06:00:00',
    '2026-02-30T06:00:00Z',
    '2026-11-25',
    'now',
    '0000-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-12:00',
  ])('%s is none', (text) => {
    expect(instant.safeParse(text).success).toBe(false);
  });
  it('is the same when parsed again', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-02'), max: new Date('2999-12-30'), noInvalidDate: true }),
        (date) => {
          const text = instant.parse(date.toISOString());
          expect(text).toBe(date.toISOString());
        },
      ),
    );
  });
});

describe('the order of texts', () => {
  const text = fc.string({ unit: 'binary' });

  it('is the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(compareText('🔥', '\uffff')).toBeGreaterThan(0);
  });

  it('takes no notice of case, of ё, of composition and of line breaks', () => {
    for (const same of ['Ёлкин Пётр', 'ЕЛКИН  ПЕТР', 'е\u0308лкин\nпе\u0308тр', ' елкин\u00a0петр ']) {
      expect(sortable(same)).toBe('елкин петр');
    }
  });

  it('is made of a text’s beginning, and of that again the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (long) => {
        const made = sortable(long);
        expect(made.length).toBeLessThanOrEqual(100);
        expect(sortable(made)).toBe(made);
        expect(made.isWellFormed()).toBe(true);
        expect(made).not.toMatch(/[\p{Cc}\u{10ffff}]/u);
      }),
    );
  });
});
