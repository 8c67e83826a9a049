/** Reads and deletes schedules. */
import type { Context } from 'hono';
import * as z from 'zod';
import type { ScheduleRecord } from '../../host/storage.ts';
import { DEFAULT_GROUP, definitionOf, scheduleName } from './definition.ts';
import { paginate } from './paginate.ts';
import { parse } from './request.ts';
import {
  epochSeconds,
  requireGroup,
  requireSchedule,
  type SchedulerService,
  scheduleArn,
} from './scheduler-service.ts';

const listQuery = z.object({
  ScheduleGroup: scheduleName.optional(),
  NamePrefix: scheduleName.optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
  NextToken: z.string().max(2048).optional(),
});

/** The schedule named by a path and its `groupName`. */
const namedSchedule = (service: SchedulerService, context: Context): ScheduleRecord => {
  const name = parse(scheduleName, context.req.param('name'), 'name');
  const group = parse(scheduleName, context.req.query('groupName') ?? DEFAULT_GROUP, 'groupName');
  return requireSchedule(service, group, name);
};

/** The fields that a single schedule and one in a list share. */
const headOf = ({ group, name, createdAt, modifiedAt }: ScheduleRecord) => ({
  Arn: scheduleArn(group, name),
  Name: name,
  CreationDate: epochSeconds(createdAt),
  LastModificationDate: epochSeconds(modifiedAt),
});

export const getSchedule = (service: SchedulerService, context: Context) => {
  const record = namedSchedule(service, context);
  return context.json({ ...definitionOf(record), ...headOf(record) });
};

export const deleteSchedule = (service: SchedulerService, context: Context) => {
  const { group, name } = namedSchedule(service, context);
  service.storage.schedules.delete(group, name);
  service.onChange();
  return context.json({});
};

export const listSchedules = (service: SchedulerService, context: Context) => {
  const query = parse(listQuery, context.req.query());
  if (query.ScheduleGroup !== undefined) requireGroup(service, query.ScheduleGroup);
  const matching = service.storage.schedules
    .list()
    .filter(
      (record) =>
        (query.ScheduleGroup === undefined || record.group === query.ScheduleGroup) &&
        record.name.startsWith(query.NamePrefix ?? '') &&
        (query.State === undefined || definitionOf(record).State === query.State),
    );
  const { page, NextToken } = paginate(matching, query);
  return context.json({
    NextToken,
    Schedules: page.map((record) => ({
      ...headOf(record),
      GroupName: record.group,
      State: definitionOf(record).State,
      Target: { Arn: definitionOf(record).Target.Arn },
    })),
  });
};
