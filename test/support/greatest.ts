import type * as z from 'zod';
import { byteLimits, bytesOf } from '../../shared/domain/values/byte-limit.ts';

/** Three bytes in UTF-8 for one UTF-16 unit: no character takes more for its length. */
const WIDE = '語';
const SMALL = 'a';
const LABEL = SMALL.repeat(63);

/** Texts that some schema may take for its longest. */
const longest = (max: number): string[] => [
  WIDE.repeat(max),
  ...['~', 'Z', '9', 'a'].map((character) => character.repeat(max)),
  `+${'9'.repeat(Math.max(0, max - 1))}`,
  `#${'f'.repeat(Math.max(0, max - 1))}`,
  // 64 characters, @, and labels of a host.
  `${'a'.repeat(64)}@${[LABEL, LABEL, LABEL].join('.').slice(0, max - 65 - 4)}.ru`.slice(0, max),
  'America/Argentina/ComodRivadavia',
];

const WITHOUT_A_BOUND = 'has no bound';

interface Parts {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly values?: readonly unknown[];
  readonly entries?: Record<string, unknown>;
}

/** Most characters of a text, or undefined: of a text that goes through several schemas the least of any. */
const mostCharacters = (schema: z.ZodType): number | undefined => {
  const def = schema.def as unknown as Parts;
  if (def.type !== 'pipe') return (schema as z.ZodString).maxLength ?? undefined;
  const both = [def.in, def.out].flatMap((part) => (part && mostCharacters(part)) ?? []);
  return both.length > 0 ? Math.min(...both) : undefined;
};

/** Most elements of a list, or undefined. */
const mostElements = (schema: z.ZodType): number | undefined => {
  const limits = (schema.def.checks ?? []).flatMap((check) => {
    const def = check._zod.def as { check: string; maximum?: number; length?: number };
    return [
      ...(def.check === 'max_length' ? [def.maximum ?? 0] : []),
      ...(def.check === 'length_equals' ? [def.length ?? 0] : []),
    ];
  });
  return limits.length > 0 ? Math.min(...limits) : undefined;
};

/** The element of a place: what is to be chosen, itself or in a field of it, is another at each, as lists may want it. */
const distinct = (schema: z.ZodType, element: unknown, place: number, places: number): unknown => {
  const { type, entries, shape } = schema.def as unknown as Parts;
  if (type === 'object') {
    const fields = Object.entries(element as object).map(([name, value]) => [
      name,
      distinct(shape?.[name] as z.ZodType, value, place, places),
    ]);
    return Object.fromEntries(fields);
  }
  const values = type === 'enum' ? Object.values(entries ?? {}) : [];
  return values.length >= places ? values[place] : element;
};

/** Fixed forms, by what is in them. */
const EXAMPLES = ['2026-11-25T06:00:00.000Z', '2026-11-25'];

const greatestText = (schema: z.ZodType, at: string): string => {
  const max = mostCharacters(schema);
  const texts = max === undefined ? [...EXAMPLES] : longest(max);
  const taken = texts.filter((text) => text.length <= (max ?? 64) && schema.safeParse(text).data === text);
  const [greatest] = taken.sort((a, b) => bytesOf(b) - bytesOf(a));
  // Without a length only what has a fixed form is bounded: a text of another length is refused.
  const isFixed = max !== undefined || !schema.safeParse(`${greatest}x`.repeat(20)).success;
  if (greatest === undefined || !isFixed) throw new Error(`${at} ${WITHOUT_A_BOUND}`);
  return greatest;
};

const PREFIXES = ['com', 'ctl', 'cpt', 'ctk', 'fld', 'imp', 'ord', 'sta', 'stc', 'usr', 'viw'];

const greatestId = (schema: z.ZodType, at: string): string => {
  const id = PREFIXES.map((prefix) => `${prefix}_${'Z'.repeat(26)}`).find(
    (one) => schema.safeParse(one).success,
  );
  if (id === undefined) throw new Error(`${at} is an id of an unknown prefix`);
  return id;
};

/**
 * The greatest value that a schema lets in, by its own bounds. Throws where something has none, with its path: what is
 * stored must have one. Where a whole is bounded in bytes (`withinBytes`), its greatest parts do not count.
 */
export const greatest = (schema: z.ZodType, at = ''): unknown => {
  const limit = byteLimits.get(schema)?.maxBytes;
  const value = greatestOf(schema, at);
  return limit === undefined || bytesOf(value) <= limit ? value : cutTo(value, limit);
};

/** As much of a list as fits; its last element is cut, if it is a list of texts itself. */
const cutTo = (value: unknown, limit: number): unknown => {
  if (!Array.isArray(value)) throw new Error('Only lists are bounded in bytes');
  const kept: unknown[] = [];
  for (const one of value) {
    if (bytesOf([...kept, one]) > limit) break;
    kept.push(one);
  }
  return kept;
};

const greatestOf = (schema: z.ZodType, at: string): unknown => {
  const def = schema.def as unknown as Parts;
  const inside = (part: z.ZodType | undefined, name: string) =>
    part && greatest(part, `${at}${at === '' ? '' : '.'}${name}`);
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape ?? {}).map(([name, field]) => [name, inside(field, name)]),
      );
    case 'array': {
      const most = mostElements(schema);
      if (most === undefined) throw new Error(`${at} ${WITHOUT_A_BOUND}`);
      const element = inside(def.element, '*');
      return Array.from({ length: most }, (_, index) =>
        distinct(def.element as z.ZodType, element, index, most),
      );
    }
    case 'record': {
      const most = schema.meta()?.maxProperties as number | undefined;
      if (most === undefined) throw new Error(`${at} ${WITHOUT_A_BOUND}`);
      const name = String(inside(def.keyType, 'name'));
      const fields = Array.from({ length: most }, (_, count) => [
        `${name.slice(0, -2)}${String(count).padStart(2, '0')}`,
        inside(def.valueType, '*'),
      ]);
      return Object.fromEntries(fields);
    }
    case 'union': {
      const values = (def.options ?? []).map((option, index) => inside(option, `(${index})`));
      return values.sort((a, b) => bytesOf(b) - bytesOf(a))[0];
    }
    case 'nullable':
    case 'optional':
    case 'default':
      return greatest(def.innerType as z.ZodType, at);
    case 'pipe':
    case 'string':
      return greatestText(schema, at);
    case 'template_literal':
      return greatestId(schema, at);
    case 'number':
      return Math.min((schema as z.ZodNumber).maxValue ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case 'boolean':
      return false;
    case 'enum':
      return Object.values(def.entries ?? {}).sort((a, b) => String(b).length - String(a).length)[0];
    case 'literal':
      return def.values?.[0];
    default:
      throw new Error(`${at} is a ${def.type}, which ${WITHOUT_A_BOUND}`);
  }
};
