import type { FieldError } from '../../domain/values/field-error.ts';
import { type Refusal, type RefusalCode, refuse, refuseReference } from '../../domain/values/refusal.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';

/** The request was answered before under the same Idempotency-Key: this is what the answer was made of. */
export interface Replay {
  readonly code: 'replay';
  readonly value: unknown;
}

/**
 * Thrown inside a use case: a rule refuses the request. `settle` turns it into a Result at the edge of the use case, so
 * that in between the code reads as the rule it carries out.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly reason: Refusal;

  constructor(reason: Refusal) {
    super(reason.code);
    this.reason = reason;
  }
}

/** Thrown inside a use case: the request was answered before, and gets the same answer again. */
export class Replayed extends Error {
  override readonly name = 'Replayed';
  readonly replay: Replay;

  constructor(replay: Replay) {
    super(replay.code);
    this.replay = replay;
  }
}

/** To be thrown: a refusal with its code and, where fields are to blame, which. */
export const refused = (code: RefusalCode, ...fields: FieldError[]): Refused =>
  new Refused(refuse(code, ...fields).error);

/** To be thrown: the refusal of a field that names something there is not. */
export const refusedReference = (field: string, what: string): Refused =>
  new Refused(refuseReference(field, what).error);

/** The value of a domain rule's outcome; throws `Refused` where the rule refuses. */
export const take = <Value>(result: Result<Value, Refusal>): Value => {
  if (!result.ok) throw new Refused(result.error);
  return result.value;
};

/** Runs something and returns its value, or why it was refused. Anything else thrown is passed on. */
export const settle = async <Value>(run: () => Promise<Value>): Promise<Result<Value, Refusal>> => {
  try {
    return ok(await run());
  } catch (error) {
    if (error instanceof Refused) return fail(error.reason);
    throw error;
  }
};
