import type { Storage } from '../../host/storage.ts';

/** An asynchronous event that is not done yet. */
export interface QueuedEvent {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly attempts: number;
  /** Waits and running times so far. Neither a jump of the clock nor time switched off makes an event older. */
  readonly ageSeconds: number;
  readonly dueAt: string;
}

const PREFIX = 'async-event:';

/** The asynchronous events that are not done yet, kept across restarts. */
export const openEventQueue = (checkpoints: Storage['checkpoints']) => {
  const events = new Map<string, QueuedEvent>();
  /** How many events each function has here. */
  const counts = new Map<string, number>();

  const count = (name: string, change: 1 | -1) => {
    const total = (counts.get(name) ?? 0) + change;
    if (total > 0) counts.set(name, total);
    else counts.delete(name);
  };

  for (const { value } of checkpoints.list(PREFIX)) {
    const event: QueuedEvent = JSON.parse(value);
    events.set(event.id, event);
    count(event.name, 1);
  }

  return {
    /** In the order they were accepted. */
    events: () => events.values(),
    /** The functions that have events. */
    names: () => counts.keys(),
    keep: (event: QueuedEvent) => {
      checkpoints.set(PREFIX + event.id, JSON.stringify(event));
      if (!events.has(event.id)) count(event.name, 1);
      events.set(event.id, event);
    },
    forget: (event: QueuedEvent) => {
      checkpoints.delete(PREFIX + event.id);
      if (events.delete(event.id)) count(event.name, -1);
    },
  };
};

export type EventQueue = ReturnType<typeof openEventQueue>;
