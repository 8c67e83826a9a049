/** The version a change is based on (R17): this one, one of these, or any. */
export type ExpectedVersion = number | readonly number[] | 'any';

/** Whether a change based on `expected` may be applied to this version. */
export const meetsVersion = (version: number, expected: ExpectedVersion): boolean =>
  expected === 'any' || (typeof expected === 'number' ? expected === version : expected.includes(version));
