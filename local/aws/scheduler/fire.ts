/** One attempt at invoking the target of a due schedule, and what follows from it. */
import type { Clock } from '../../host/clock.ts';
import { errorMessage } from '../../host/error-message.ts';
import type { ScheduleRecord, Storage } from '../../host/storage.ts';
import { definitionOf } from './definition.ts';
import { payloadOf } from './payload.ts';

const INVOCATION_MILLISECONDS = 30_000;
const MAX_BACK_OFF_SECONDS = 60;

/** Hands the payload (any JSON value) to the target; a rejection is retried by the schedule's RetryPolicy. */
export type Invoke = (targetArn: string, payload: unknown) => Promise<void>;

export interface FiringOptions {
  readonly storage: Pick<Storage, 'schedules' | 'failures'>;
  readonly clock: Pick<Clock, 'now'>;
}

const backOffSeconds = (attempts: number): number => Math.min(2 ** (attempts - 1), MAX_BACK_OFF_SECONDS);

const withinLimit = async (work: Promise<void>): Promise<void> => {
  let limit: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new Error('the target did not return in time')), INVOCATION_MILLISECONDS);
  });
  await Promise.race([work, tooLong]).finally(() => clearTimeout(limit));
};

/** Whether its RetryPolicy allows another attempt at the moment `next`. */
const mayRetry = (record: ScheduleRecord, attempts: number, elapsedMilliseconds: number): boolean => {
  const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = definitionOf(record).Target.RetryPolicy;
  return attempts <= MaximumRetryAttempts && elapsedMilliseconds <= MaximumEventAgeInSeconds * 1000;
};

/** Fires one schedule at its target. Never rejects: what fails is retried later, or kept as a failure. */
export const createFiring = ({ storage, clock }: FiringOptions, invoke: Invoke) => {
  const { schedules, failures } = storage;

  /** An update or deletion that came during the invocation is the last word. */
  const whenUnchanged = (record: ScheduleRecord, change: (current: ScheduleRecord) => void) => {
    const current = schedules.get(record.group, record.name);
    if (current?.revision === record.revision && current.createdAt === record.createdAt) change(current);
  };

  const complete = (record: ScheduleRecord, attempts: number) =>
    whenUnchanged(record, (current) => {
      const deletes = definitionOf(current).ActionAfterCompletion === 'DELETE';
      if (deletes) schedules.delete(current.group, current.name);
      else schedules.put({ ...current, status: 'completed', attempts });
    });

  const giveUp = (record: ScheduleRecord, attempts: number, payload: unknown, error: unknown) => {
    const { Target } = definitionOf(record);
    const queue = Target.DeadLetterConfig?.Arn;
    const destination =
      queue === undefined ? 'no DeadLetterConfig: AWS would drop it' : `dead-letter queue ${queue}`;
    failures.add({
      source: 'scheduler',
      function: Target.Arn,
      payload,
      error: `${record.group}/${record.name}, ${attempts} attempts: ${errorMessage(error)} (${destination})`,
      at: clock.now().toISOString(),
    });
    complete(record, attempts);
  };

  return async (record: ScheduleRecord): Promise<void> => {
    const startedMilliseconds = clock.now().getTime();
    const attempts = record.attempts + 1;
    const payload = payloadOf(record, attempts);
    try {
      await withinLimit(invoke(definitionOf(record).Target.Arn, payload));
      complete(record, attempts);
    } catch (error) {
      const first = record.firstAttemptMilliseconds ?? startedMilliseconds;
      const next = clock.now().getTime() + backOffSeconds(attempts) * 1000;
      if (!mayRetry(record, attempts, next - first)) {
        giveUp(record, attempts, payload, error);
        return;
      }
      const retry = { attempts, firstAttemptMilliseconds: first, nextAttemptMilliseconds: next };
      whenUnchanged(record, (current) => schedules.put({ ...current, ...retry }));
    }
  };
};
