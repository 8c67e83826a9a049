import type { Result } from '../../shared/domain/values/result.ts';

/** The value of a result that must be one; throws with the refusal otherwise. */
export const accepted = <Value>(result: Result<Value, unknown>): Value => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.error)}`);
  return result.value;
};
