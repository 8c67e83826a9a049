/** What the demo prints: numbered steps, what happens in them, and the rules they prove. */
import type { Answer } from '../../../shared/api/client.ts';
import type { ProblemCode } from '../../../shared/api/problems.ts';

export const ZONE = 'Europe/Moscow';

let steps = 0;

/** Begins a step. */
export const say = (title: string): void => console.log(`\n${++steps}. ${title}`);

export const show = (line: string): void => console.log(`   ${line}`);

/** Prints what proves a rule. Throws where the rule does not hold. */
export const prove = (rule: string, holds: boolean, what: string): void => {
  if (!holds) throw new Error(`${rule} does not hold: ${what}`);
  show(`✓ ${rule} ${what}`);
};

export const expectRefusal = (
  answer: Answer<unknown>,
  status: number,
  code: ProblemCode,
  rule: string,
): void => {
  const got = answer.ok
    ? `${answer.status}`
    : `${answer.status} ${answer.problem?.code ?? 'without a problem'}`;
  prove(rule, got === `${status} ${code}`, `refused with ${got}`);
};

export const dayInMoscow = (moment: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, dateStyle: 'short' }).format(moment);

export const momentInMoscow = (moment: Date): string =>
  new Intl.DateTimeFormat('ru-RU', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'medium' }).format(
    moment,
  );
