import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  compareText,
  day,
  email,
  id,
  instant,
  multiLine,
  normalizeForComparison,
  singleLine,
  toSortKey,
  withoutFormatCharacters,
} from '../../../../shared/domain/values/text.ts';
import { environments } from '../../../../shared/environment.ts';

describe('a line', () => {
  it('is trimmed and composed', () => {
    expect(singleLine(10).parse('  и\u0306ога ')).toBe('йога');
    expect(singleLine(10).parse('\ttab before\n')).toBe('tab before');
  });

  it('is measured after trimming and composing', () => {
    expect(singleLine(3).safeParse('   abc   ').success).toBe(true);
    expect(singleLine(3).safeParse('и\u0306и\u0306и\u0306').success).toBe(true);
    expect(singleLine(3).safeParse('abcd').error?.issues[0]?.code).toBe('too_big');
  });

  it.each(['', '   ', '\n\t'])('%j is too short', (text) => {
    expect(singleLine(10).safeParse(text).error?.issues[0]?.code).toBe('too_small');
  });

  it.each(['a\u0000b', 'a\nb', 'a\tb', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\ud800', '\udc00a'])(
    '%j has characters that are not allowed',
    (text) => {
      expect(singleLine(10).safeParse(text).error?.issues[0]?.code).toBe('invalid_format');
    },
  );

  it('may hold emoji, which are whole pairs', () => {
    expect(singleLine(10).parse('окна 🪟')).toBe('окна 🪟');
  });

  it.each([5, null, true, ['a'], {}])('%j is no text', (value) => {
    expect(singleLine(10).safeParse(value).error?.issues[0]?.code).toBe('invalid_type');
  });
});

describe('a paragraph', () => {
  it('keeps line breaks and tabs, and no other control characters', () => {
    expect(multiLine(20).parse(' one\r\n\ttwo ')).toBe('one\r\n\ttwo');
    expect(multiLine(20).safeParse('one\u0007').success).toBe(false);
    expect(multiLine(20).safeParse('one\ud83d').success).toBe(false);
  });
});

describe('what nobody sees (case 32)', () => {
  it.each([
    '\u202aИван\u202c',
    '\u202eИван\u202c',
    'Ив\u2066ан\u2069',
    '\u200eИван\u200f',
    '\u061cИван',
    '\ufeffИван',
    'И\u00adван',
    'Ив\u200bан\u2060',
    'Иван\u{e0041}\u{e007f}',
    ' \u200b Иван \u200b ',
  ])('%j is Иван', (text) => {
    expect(singleLine(10).parse(text)).toBe('Иван');
    expect(multiLine(10).parse(text)).toBe('Иван');
  });

  it.each([
    '\u200b',
    '\u202e\u202c',
    '\u200d',
    '\ufe0f',
    '\u3164',
    '\u115f',
    '\u2800',
    '\u00ad \u2060',
    '\u034f',
    '\u{e0041}',
  ])('%j alone is no text, as an empty one is none', (text) => {
    expect(singleLine(10).safeParse(text).error?.issues[0]?.code).toBe('too_small');
    expect(multiLine(10).safeParse(`${text}\n${text}`).error?.issues[0]?.code).toBe('too_small');
  });

  it.each(['👨‍👩‍👧', '❤️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'می‌خواهم', '葛󠄀', '1️⃣', 'क्‍ष'])(
    '%s is written with characters that are not seen by themselves, and keeps them',
    (text) => {
      expect(singleLine(40).parse(text)).toBe(text.normalize('NFC'));
      expect(multiLine(40).parse(text)).toBe(text.normalize('NFC'));
    },
  );

  it('a letter and its mark are composed over what stood between them', () => {
    expect(singleLine(10).parse('и\u200b\u0306ога')).toBe('йога');
  });
});

describe('what can’t be a text', () => {
  it.each(['Ив\ufffdн', '\ufffd', 'a\uffff', 'a\ufdd0', 'a\u{1fffe}'])(
    '%j was lost when it was decoded',
    (text) => {
      for (const schema of [singleLine(10), multiLine(10)]) {
        expect(schema.safeParse(text).error?.issues).toMatchObject([
          { code: 'invalid_format', message: expect.stringContaining('UTF-8') },
        ]);
      }
    },
  );

  it('a separator of lines is a line break: refused in a line, kept as one in a paragraph', () => {
    for (const separator of ['\u2028', '\u2029']) {
      expect(singleLine(10).safeParse(`a${separator}b`).error?.issues[0]?.code).toBe('invalid_format');
      expect(multiLine(10).parse(`a${separator}b`)).toBe('a\nb');
    }
  });
});

describe('the work a text takes', () => {
  /** How many characters were composed to read a text; composing is all that can take more than linear time. */
  const composed = (read: (text: string) => unknown, text: string) => {
    const normalize = vi.spyOn(String.prototype, 'normalize');
    try {
      read(text);
      return normalize.mock.contexts.map((context) => String(context));
    } finally {
      normalize.mockRestore();
    }
  };
  const marks = (count: number) => `a${'\u0301\u0316'.repeat(count)}`;
  const longestRun = (text: string) =>
    Math.max(0, ...(text.match(/\p{M}+/gu) ?? []).map((run) => [...run].length));

  it.each([
    ['a line', singleLine(200)],
    ['a paragraph', multiLine(4000)],
    ['an e-mail address', email],
  ])('%s that is far too long is refused before it is composed', (_, schema) => {
    for (const text of [marks(50_000), 'й'.repeat(100_000), ' '.repeat(100_000), `${' '.repeat(100_000)}a`]) {
      expect(composed((one) => expect(schema.safeParse(one).success).toBe(false), text)).toEqual([]);
    }
    expect(schema.safeParse('a'.repeat(100_000)).error?.issues[0]?.code).toBe('too_big');
  });

  it('marks beyond what any writing has are refused before they are composed', () => {
    expect(singleLine(200).parse(marks(15))).toBe(marks(15).normalize('NFC'));
    for (const text of [marks(16), marks(100), `и${'\u0306'.repeat(31)}`]) {
      expect(composed((one) => expect(singleLine(200).safeParse(one).success).toBe(false), text)).toEqual([]);
    }
    expect(singleLine(200).safeParse(marks(16)).error?.issues).toMatchObject([
      { code: 'invalid_format', message: expect.stringContaining('30 marks') },
    ]);
  });

  it('what is composed is never longer than four times what may be kept, and has no long runs of marks', () => {
    const piece = fc.constantFrom('а', '\u0301', '\u0316', '\u0344', ' ', '\u202e', '🪟', '\ufb2c', 'x');
    const hostile = fc.array(piece, { maxLength: 400 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(hostile, (text) => {
        for (const work of composed((one) => singleLine(20).safeParse(one), text)) {
          expect([...work].length).toBeLessThanOrEqual(180);
          expect(longestRun(work)).toBeLessThanOrEqual(60);
        }
        for (const work of composed(normalizeForComparison, text))
          expect(longestRun(work)).toBeLessThanOrEqual(60);
      }),
    );
  });

  it('a text that is compared is cut down to the marks a letter may have', () => {
    expect(normalizeForComparison(`я${'\u0301\u0316'.repeat(10_000)}б`)).toHaveLength(32);
  });

  it('nothing is accepted that is longer than what may be kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        for (const schema of [singleLine(12), multiLine(12)]) {
          const parsed = schema.safeParse(text);
          if (!parsed.success) continue;
          expect([...parsed.data].length).toBeLessThanOrEqual(12);
          expect(parsed.data).toBe(withoutFormatCharacters(parsed.data));
          expect(parsed.data.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});

it('texts are the same when parsed again: what is stored can be read', () => {
  for (const schema of [singleLine(12), multiLine(12)]) {
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

describe('an e-mail address as people write it', () => {
  it.each([
    ['\u202aAnna@example.com\u202c', 'anna@example.com'],
    ['anna@exam\u00adple.com\u200b', 'anna@example.com'],
    ['\ufeffanna@example.com', 'anna@example.com'],
    ['mailto:anna@example.com', 'anna@example.com'],
    ['ivan@окна.рф', 'ivan@xn--80atjc.xn--p1ai'],
    ['Ivan@ОКНА.РФ', 'ivan@xn--80atjc.xn--p1ai'],
    ['ivan@xn--80atjc.xn--p1ai', 'ivan@xn--80atjc.xn--p1ai'],
    ['info@müller.de', 'info@xn--mller-kva.de'],
    ['info@mu\u0308ller.de', 'info@xn--mller-kva.de'],
    ["o'neil+okna@mail.example.co", "o'neil+okna@mail.example.co"],
  ])('%j is %s, and that again the same', (text, address) => {
    expect(email.parse(text)).toBe(address);
    expect(email.parse(address)).toBe(address);
  });

  it.each([
    'иван@окна.рф',
    'ivan@окна',
    'ivan@окна..рф',
    'ivan@окна.рф.',
    'ivan@окна.рф/x',
    'ivan@окна.рф:80',
    'ivan@ок на.рф',
    'ivan@a@окна.рф',
    'Иван <ivan@okna.example>',
    'ivan@127.0.0.1',
    'ivan@[127.0.0.1]',
    'a@b.c',
    'anna@x..com',
    '.anna@x.com',
    '\u200b',
  ])('%j is refused', (text) => {
    expect(email.safeParse(text).success).toBe(false);
  });

  it('is what functions take from their environment too', () => {
    const read = (address: string) =>
      environments['pre-sign-up'].shape.FIRST_ADMINISTRATOR_EMAIL.safeParse(address).success;
    expect(read('ivan@окна.рф')).toBe(true);
    expect(read('ivan@x')).toBe(false);
  });
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
      expect(toSortKey(same)).toBe('елкин петр');
    }
  });

  it('is made of a text’s beginning, and of that again the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (long) => {
        const made = toSortKey(long);
        expect(made.length).toBeLessThanOrEqual(100);
        expect(toSortKey(made)).toBe(made);
        expect(made.isWellFormed()).toBe(true);
        expect(made).not.toMatch(/[\p{Cc}\u{10ffff}]/u);
      }),
    );
  });
});
