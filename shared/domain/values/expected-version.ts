/** On which version a change was made (R17): this one, one of these, or whichever there is now. */
export type ExpectedVersion = number | readonly number[] | 'any';

/** Whether a change made on `expected` may be made to this version. */
export const meetsVersion = (version: number, expected: ExpectedVersion): boolean =>
  expected === 'any' || (typeof expected === 'number' ? expected === version : expected.includes(version));
