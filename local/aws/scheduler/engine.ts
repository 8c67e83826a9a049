import { createFiring, type FiringOptions, type Invoke } from './fire.ts';

const BATCH = 20;
/** Timers stop while a machine sleeps, and can't span more than 24 days: none is longer than this. */
const MAX_TIMER_MILLISECONDS = 30_000;

/** Fires pending schedules at their moments by the clock, with retries. Call `arm` when something else may be next. */
export const createEngine = (options: FiringOptions) => {
  const { schedules } = options.storage;
  const { clock } = options;
  let fire: ReturnType<typeof createFiring> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let stopped = false;

  const fireDue = async (fireOne: NonNullable<typeof fire>): Promise<void> => {
    while (!stopped) {
      const due = schedules.due(clock.now().getTime(), BATCH);
      if (due.length === 0) return;
      await Promise.all(due.map(fireOne));
    }
  };

  const arm = () => {
    clearTimeout(timer);
    if (stopped || fire === undefined || round !== undefined) return;
    const fireOne = fire;
    const next = schedules.nextMilliseconds();
    if (next === undefined) return;
    const wait = Math.min(Math.max(next - clock.now().getTime(), 0), MAX_TIMER_MILLISECONDS);
    timer = setTimeout(() => {
      round = fireDue(fireOne).finally(() => {
        round = undefined;
        arm();
      });
    }, wait);
  };

  return {
    arm,
    start: (invoke: Invoke) => {
      fire = createFiring(options, invoke);
      arm();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
};
