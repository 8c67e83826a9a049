/**
 * EventBridge Scheduler, for one-shots. Where AWS's behaviour is not proven the stricter one is chosen: what was created
 * for a moment already past never fires.
 */
import type { Clock } from '../../host/clock.ts';
import { type ListenOptions, listen } from '../../host/listen.ts';
import type { Storage } from '../../host/storage.ts';
import { schedulerApp } from './app.ts';
import { createEngine } from './engine.ts';
import type { Invoke } from './fire.ts';

/** AWS's own in primary regions. */
const DEFAULT_QUOTA = 10_000_000;

export type { Invoke } from './fire.ts';

export interface SchedulerOptions extends ListenOptions {
  readonly storage: Pick<Storage, 'schedules' | 'scheduleGroups' | 'failures'>;
  readonly clock: Pick<Clock, 'now' | 'onAdvance'>;
  /** How many schedules there may be: ten million unless given. */
  readonly quota?: number | undefined;
}

export interface Scheduler {
  readonly endpoint: string;
  /**
   * From now on fires what is due, including what came due while nothing ran. At least once: a crash between an
   * invocation and its mark fires again.
   */
  start(invoke: Invoke): void;
  /** Stops it after the invocations under way. */
  stop(): Promise<void>;
}

/** Opens the endpoint. Nothing fires before `start`, as the target may itself need the endpoint. */
export const openScheduler = async (options: SchedulerOptions): Promise<Scheduler> => {
  const { storage, clock, quota = DEFAULT_QUOTA } = options;
  const engine = createEngine({ storage, clock });
  const listening = await listen(schedulerApp({ storage, clock, quota, onChange: engine.arm }), options);
  const stopListening = clock.onAdvance(engine.arm);
  return {
    endpoint: listening.endpoint,
    start: engine.start,
    stop: async () => {
      stopListening();
      await Promise.all([listening.stop(), engine.stop()]);
    },
  };
};
