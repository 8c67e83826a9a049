import type { Users } from '../../domain/users/ports.ts';
import type { User } from '../../domain/users/user.ts';
import type { Commit, Idempotency, Write } from '../../domain/values/ports.ts';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import { Existing } from './existing.ts';
import { Refused, type Replay, Replayed, take } from './refused.ts';

/**
 * A use case: what is asked for, by whom. Throws `Refused` where a rule refuses. It is run again as a whole when its writes
 * met a conflict, so it reads everything again.
 */
export type UseCase<Input, Output> = (input: Input, session: Session) => Promise<Output>;

/** Whether this user may do something at all. */
export type Permit = (caller: User) => Result<undefined, Refusal>;

/** What a load comes to. */
type Loaded<Load> = Load extends Existing<infer Document> ? Document : Awaited<Load>;

/** One attempt of a signed-in person to have something done. */
export interface Session {
  /** 0 for the first attempt; counts up when writes met a conflict. */
  readonly attempt: number;
  /**
   * The one gate at the top of every use case. Waits for what the use case needs to read, together with the caller and
   * any earlier answer, so that all of it goes out as one read. Throws `Refused` for whoever may not (R1), for what is not
   * as the loads want it (`existing`, `own`), and `Replayed` for a request that was answered before.
   *
   * Loads are items by their keys: what costs more, as every query does, is read behind the gate, for nobody who is
   * refused. `permit` says who may, where the route's access is not all there is to it.
   */
  load<Loads extends Record<string, unknown>>(
    loads: Loads,
    permit?: Permit,
  ): Promise<{ caller: User } & { [Name in keyof Loads]: Loaded<Loads[Name]> }>;
  /**
   * The answer to the same request, where it was given after `load` had looked for one; nothing where `load` let nobody
   * in. What `load` reads is not of one moment: the answer may be missing yet, and the document changed by it already.
   */
  answeredMeanwhile(): Promise<Refusal | Replay | undefined>;
  /**
   * Carries out the writes as one change, remembers the value under the request's Idempotency-Key, and returns it. Throws
   * `Refused` with the conflict of the first write whose condition failed.
   */
  commit<Value>(writes: readonly Write[], value: Value): Promise<Value>;
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
  const findAnswer = async (): Promise<Refusal | Replay | undefined> => {
    const answer = idempotency && (await ports.idempotency.find(subject, idempotency.key, now));
    if (!answer) return undefined;
    return answer.requestHash === idempotency.requestHash
      ? { code: 'replay', value: answer.value }
      : { code: 'idempotency-key-reused' };
  };
  let isOpen = false;
  return {
    attempt,

    async load(loads, permit = () => ok(undefined)) {
      const [user, answer, ...loaded] = await Promise.all([
        ports.users.findBySubject(subject),
        findAnswer(),
        ...Object.values(loads).map((load) => (load instanceof Existing ? load.document : load)),
      ]);
      const caller = take(admit(user, authorise, permit));
      const documents = Object.values(loads).filter((load) => load instanceof Existing);
      for (const document of documents) await document.requireVisible(caller);
      if (answer?.code === 'replay') throw new Replayed(answer);
      if (answer) throw new Refused(answer);
      isOpen = true;
      for (const document of documents) await document.requireConditions();
      const values = Object.fromEntries(Object.keys(loads).map((name, index) => [name, loaded[index]]));
      return { caller, ...values } as never;
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
      if (conflict === undefined) return value;
      throw new Refused(conflict === 'retry' ? { code: 'write-conflict' } : conflict);
    },

    child(name, partAttempt) {
      // No key that is sent has a space in it.
      const own = idempotency && { ...idempotency, key: `${idempotency.key} ${name}` };
      return openSession({ ...request, attempt: partAttempt, idempotency: own }, ports);
    },
  };
};
