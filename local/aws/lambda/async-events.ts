/** Asynchronous invocations: accepted at once, kept until they are done or have failed for good. At least once. */
import { ulid } from 'ulid';
import type { Storage } from '../../host/storage.ts';
import { type EventQueue, openEventQueue, type QueuedEvent } from './event-queue.ts';
import { givenUpEvent, nextAttempt, remainingWait } from './failed-attempt.ts';
import type { Invoker } from './invocation.ts';

/** Events of one function that run at a time. The rest wait their turn, without holding up other functions. */
const CONCURRENCY = 10;

export interface AsyncEventsOptions {
  readonly invoke: Invoker;
  readonly storage: Pick<Storage, 'checkpoints' | 'failures'>;
  readonly now: () => Date;
  /** Learns of every attempt, so that a stop can wait for it. */
  readonly track: (attempt: Promise<void>) => void;
}

const countByName = (events: Iterable<QueuedEvent>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { name } of events) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

/** The events that are due, as far as the concurrency of each function allows, and when the next will be. */
const pickDue = (
  queue: EventQueue,
  running: ReadonlyMap<string, QueuedEvent>,
  now: Date,
): { due: QueuedEvent[]; nextMilliseconds: number } => {
  const due: QueuedEvent[] = [];
  const busy = countByName(running.values());
  const isFull = (name: string) => (busy.get(name) ?? 0) >= CONCURRENCY;
  let nextMilliseconds = Number.POSITIVE_INFINITY;
  for (const event of queue.events()) {
    // The first to end starts the next: until then a queue that may be long is not searched.
    if ([...queue.names()].every(isFull)) return { due, nextMilliseconds: Number.POSITIVE_INFINITY };
    if (running.has(event.id) || isFull(event.name)) continue;
    const wait = remainingWait(event, now);
    if (wait > 0) nextMilliseconds = Math.min(nextMilliseconds, wait);
    else {
      busy.set(event.name, (busy.get(event.name) ?? 0) + 1);
      due.push(event);
    }
  }
  return { due, nextMilliseconds };
};

/** Runs one attempt, and keeps what follows from it: nothing, another attempt, or a failure. */
const createAttempt =
  (queue: EventQueue, { invoke, storage, now }: AsyncEventsOptions) =>
  async (event: QueuedEvent, isClosed: () => boolean): Promise<void> => {
    const startedAt = performance.now();
    let error: Error | undefined;
    try {
      await invoke(event.name, event.payload, event.id);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    // The event is still in the storage, and will run again.
    if (isClosed()) return;
    if (error === undefined) {
      queue.forget(event);
      return;
    }
    const ranSeconds = (performance.now() - startedAt) / 1000;
    const next = nextAttempt(event, { ranSeconds, now: now() });
    if (next.condition === undefined) queue.keep(next.event);
    else {
      storage.failures.add(givenUpEvent(next.event, next.condition, { error, now: now() }));
      queue.forget(event);
    }
  };

export const createAsyncEvents = (options: AsyncEventsOptions) => {
  const { storage, now, track } = options;
  const queue = openEventQueue(storage.checkpoints);
  const attempt = createAttempt(queue, options);
  const running = new Map<string, QueuedEvent>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let closed = false;

  const start = (event: QueuedEvent) => {
    running.set(event.id, event);
    track(
      attempt(event, () => closed).finally(() => {
        running.delete(event.id);
        startDue();
      }),
    );
  };

  /** Starts what is due, and sets the timer for what comes next. */
  const startDue = () => {
    clearTimeout(timer);
    if (stopping) return;
    const { due, nextMilliseconds } = pickDue(queue, running, now());
    for (const event of due) start(event);
    if (!Number.isFinite(nextMilliseconds)) return;
    timer = setTimeout(startDue, nextMilliseconds);
    timer.unref();
  };

  return {
    accept: (name: string, payload: unknown) => {
      queue.keep({ id: ulid(), name, payload, attempts: 0, ageSeconds: 0, dueAt: now().toISOString() });
      startDue();
    },
    startDue,
    /** Whether an event of these functions is running or due; those that wait for a retry are not. */
    isBusy: (names: readonly string[]) =>
      [...queue.events()].some(
        (event) => names.includes(event.name) && (running.has(event.id) || remainingWait(event, now()) <= 0),
      ),
    /** Whether an event of the function waits for its first attempt. */
    isQueued: (name: string) =>
      [...queue.events()].some(
        (event) => event.name === name && event.attempts === 0 && !running.has(event.id),
      ),
    /** Starts nothing more. */
    stop: () => {
      stopping = true;
      clearTimeout(timer);
    },
    /** From now on writes nothing more: the storage may be closed. */
    close: () => {
      closed = true;
    },
  };
};
