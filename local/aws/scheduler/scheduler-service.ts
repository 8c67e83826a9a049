import type { Clock } from '../../host/clock.ts';
import type { ScheduleRecord, Storage } from '../../host/storage.ts';
import { ACCOUNT, REGION } from '../account.ts';
import { DEFAULT_GROUP } from './definition.ts';
import { SchedulerError } from './scheduler-error.ts';

/** What every group of actions works with. */
export interface SchedulerService {
  readonly storage: Pick<Storage, 'schedules' | 'scheduleGroups'>;
  readonly clock: Pick<Clock, 'now'>;
  /** How many schedules there may be. */
  readonly quota: number;
  /** Called when something else may be due next. */
  readonly onChange: () => void;
}

export const scheduleArn = (group: string, name: string): string =>
  `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}`;

export const requireGroup = ({ storage }: SchedulerService, group: string): void => {
  if (group !== DEFAULT_GROUP && storage.scheduleGroups.get(group) === undefined) {
    throw new SchedulerError('ResourceNotFoundException', `Schedule group ${group} does not exist.`);
  }
};

export const requireSchedule = (service: SchedulerService, group: string, name: string): ScheduleRecord => {
  requireGroup(service, group);
  const record = service.storage.schedules.get(group, name);
  if (record === undefined) {
    throw new SchedulerError('ResourceNotFoundException', `Schedule ${name} does not exist.`);
  }
  return record;
};

/** Moments as the API returns them. */
export const epochSeconds = (at: string): number => Date.parse(at) / 1000;
