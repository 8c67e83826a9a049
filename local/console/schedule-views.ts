import * as z from 'zod';
import type { Storage } from '../host/storage.ts';

const scheduledTarget = z.object({
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});

/** The schedules, as scripts see them. */
export const scheduleViews = ({ schedules }: Pick<Storage, 'schedules'>) =>
  schedules.list().map(({ group, name, status, dueMilliseconds, definition }) => {
    const { Target } = scheduledTarget.parse(definition);
    return {
      group,
      name,
      status,
      at: new Date(dueMilliseconds).toISOString(),
      target: Target.Arn,
      input: Target.Input,
    };
  });

/** The moments for which one-shots are pending, the next first. */
export const plannedMoments = (storage: Pick<Storage, 'schedules'>) => {
  const pending = scheduleViews(storage).filter(({ status }) => status === 'pending');
  return [...Map.groupBy(pending, ({ at }) => at)]
    .map(([at, together]) => ({ at, count: together.length }))
    .sort((one, other) => one.at.localeCompare(other.at));
};
