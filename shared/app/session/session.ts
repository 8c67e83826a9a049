import type { Users } from '../../domain/users/ports.ts';
import type { User } from '../../domain/users/user.ts';
import type { Commit, Idempotency, Write } from '../../domain/values/ports.ts';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';
import { Own } from './own.ts';

/** The request was answered before under the same Idempotency-Key: this is what the answer was made of. */
export interface Replay {
  readonly code: 'replay';
  readonly value: unknown;
}

/** A use case: what was asked, by whom. Run again as a whole when its writes met a conflict, so it must read afresh. */
export type UseCase<Input, Output> = (
  input: Input,
  session: Session,
) => Promise<Result<Output, Refusal | Replay>>;

/** Whether this user may do something at all. */
export type Permit = (caller: User) => Result<undefined, Refusal>;

/** What a load has come to. */
type Loaded<Load> = Load extends Own<infer Document> ? Document : Awaited<Load>;

/** One attempt of a signed-in person to have something done. */
export interface Session {
  /** 0 for the first attempt; counts up when writes met a conflict. */
  readonly attempt: number;
  /**
   * The one gate at the top of every use case. Waits for what the use case needs to read, together with the caller
   * and any earlier answer, so that all of it goes out as one read; refuses who may not (R1); answers repeats.
   *
   * Loads are items by their keys: what costs more, as every query does, is read behind the gate, for nobody who is
   * refused. `permit` says who may, where the route's access is not all there is to it.
   */
  load<Loads extends Record<string, unknown>>(
    loads: Loads,
    permit?: Permit,
  ): Promise<Result<{ caller: User } & { [Name in keyof Loads]: Loaded<Loads[Name]> }, Refusal | Replay>>;
  /**
   * The answer to the same request, where it was given after `begin` had looked for one; nothing where `begin` let nobody
   * in. What `begin` reads is not of one moment: the answer may be missing yet, and the document changed by it already.
   */
  answeredMeanwhile(): Promise<Result<never, Refusal | Replay> | undefined>;
  /** Carries out the writes as one change and remembers the value under the request's Idempotency-Key. */
  commit<Value>(writes: readonly Write[], value: Value): Promise<Result<Value, Refusal>>;
  /**
   * A session for one of several changes that the request makes, each of its own. Under the request's Idempotency-Key
   * every one is remembered apart by its name: a request that was cut off and comes again does none of them twice.
   */
  child(name: string, attempt: number): Session;
}

export interface SessionRequest {
  readonly subject: string;
  readonly attempt: number;
  readonly now: Date;
  readonly authorise: Permit;
  readonly idempotency?: { readonly key: string; readonly requestHash: string } | undefined;
}

/** The caller, if they are entered and permitted (R1). */
export const admit = (caller: User | undefined, ...permits: readonly Permit[]): Result<User, Refusal> => {
  if (!caller) return refuse('not-a-user');
  for (const permit of permits) {
    const permitted = permit(caller);
    if (!permitted.ok) return permitted;
  }
  return ok(caller);
};

/** Opens a session for one attempt. */
export const openSession = (
  request: SessionRequest,
  ports: { users: Users; idempotency: Idempotency; commit: Commit },
): Session => {
  const { subject, attempt, now, authorise, idempotency } = request;
  const findAnswer = async () => {
    const answer = idempotency && (await ports.idempotency.find(subject, idempotency.key, now));
    if (!answer) return undefined;
    return answer.requestHash === idempotency.requestHash
      ? fail<Replay>({ code: 'replay', value: answer.value })
      : refuse('idempotency-key-reused');
  };
  let isOpen = false;
  return {
    attempt,

    async load(loads, permit = () => ok(undefined)) {
      const names = Object.keys(loads);
      const [found, answer, ...loaded] = await Promise.all([
        ports.users.findBySubject(subject),
        findAnswer(),
        ...Object.values(loads).map((load) => (load instanceof Own ? load.document : load)),
      ]);
      const caller = admit(found, authorise, permit);
      if (!caller.ok) return caller;
      let isMissing = false;
      for (const [index, load] of Object.values(loads).entries()) {
        if (!(load instanceof Own)) continue;
        const document = loaded[index];
        if (document === undefined) isMissing = true;
        else if (!(await load.isFor(caller.value, document))) return refuse('not-own-document');
      }
      if (answer) return answer;
      isOpen = true;
      if (isMissing) return refuse('not-found');
      const values = Object.fromEntries(names.map((name, index) => [name, loaded[index]]));
      return ok({ caller: caller.value, ...values }) as never;
    },

    answeredMeanwhile: async () => (isOpen ? findAnswer() : undefined),

    async commit(writes, value) {
      const conflict = await ports.commit(
        idempotency
          ? [
              ...writes,
              ports.idempotency.remember(
                subject,
                idempotency.key,
                { requestHash: idempotency.requestHash, value },
                now,
              ),
            ]
          : writes,
      );
      if (conflict === undefined) return ok(value);
      return conflict === 'retry' ? refuse('write-conflict') : fail(conflict);
    },

    child(name, partAttempt) {
      // No key that is sent has a space in it.
      const own = idempotency && { ...idempotency, key: `${idempotency.key} ${name}` };
      return openSession({ ...request, attempt: partAttempt, idempotency: own }, ports);
    },
  };
};
