import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { ACCOUNT, REGION } from '../account.ts';
import { clientToken, DEFAULT_GROUP, scheduleName } from './definition.ts';
import { parse, readJson } from './request.ts';
import { SchedulerError } from './scheduler-error.ts';
import { epochSeconds, requireGroup, type SchedulerService } from './scheduler-service.ts';

const groupArn = (group: string) => `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/${group}`;

export const createScheduleGroup = async (service: SchedulerService, context: Context) => {
  const { scheduleGroups } = service.storage;
  const group = parse(scheduleName, context.req.param('name'), 'name');
  const body = await readJson(context);
  const token = parse(clientToken.optional(), body.ClientToken, 'clientToken') ?? randomUUID();
  const existing = scheduleGroups.get(group);
  if (group === DEFAULT_GROUP || (existing !== undefined && existing.clientToken !== token)) {
    throw new SchedulerError('ConflictException', `Schedule group ${group} already exists.`);
  }
  if (existing === undefined) {
    scheduleGroups.put({ name: group, createdAt: service.clock.now().toISOString(), clientToken: token });
  }
  return context.json({ ScheduleGroupArn: groupArn(group) });
};

export const getScheduleGroup = (service: SchedulerService, context: Context) => {
  const group = parse(scheduleName, context.req.param('name'), 'name');
  requireGroup(service, group);
  const { createdAt = new Date(0).toISOString() } = service.storage.scheduleGroups.get(group) ?? {};
  return context.json({
    Arn: groupArn(group),
    Name: group,
    State: 'ACTIVE',
    CreationDate: epochSeconds(createdAt),
    LastModificationDate: epochSeconds(createdAt),
  });
};

/** Deletes a group with every schedule in it. */
export const deleteScheduleGroup = (service: SchedulerService, context: Context) => {
  const group = parse(scheduleName, context.req.param('name'), 'name');
  if (group === DEFAULT_GROUP) {
    throw new SchedulerError('ValidationException', 'The default schedule group can not be deleted.');
  }
  requireGroup(service, group);
  service.storage.scheduleGroups.delete(group);
  service.onChange();
  return context.json({});
};
