/** Creates and replaces schedules. */
import { createHash, randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { clientToken, type Definition, definition, scheduleName } from './definition.ts';
import { parse, readJson } from './request.ts';
import { dueMilliseconds } from './schedule-expression.ts';
import { SchedulerError } from './scheduler-error.ts';
import { requireGroup, requireSchedule, type SchedulerService, scheduleArn } from './scheduler-service.ts';

/** Whether and when it fires, judged now: a moment already past never does. */
const planOf = ({ clock }: SchedulerService, { State }: Definition, due: number | undefined) => {
  const fires = due !== undefined && due > clock.now().getTime() && State === 'ENABLED';
  return {
    status: fires ? ('pending' as const) : ('dormant' as const),
    dueMilliseconds: due ?? 0,
    nextAttemptMilliseconds: due ?? 0,
    attempts: 0,
  };
};

/** Creates a schedule. The same request with the same client token is the same creation; anything else conflicts. */
export const createSchedule = async (service: SchedulerService, context: Context) => {
  const { schedules } = service.storage;
  const name = parse(scheduleName, context.req.param('name'), 'name');
  const body = await readJson(context);
  const parsed = parse(definition, body);
  const token = parse(clientToken.optional(), body.ClientToken, 'clientToken') ?? randomUUID();
  const due = dueMilliseconds(parsed);
  const group = parsed.GroupName;
  requireGroup(service, group);

  const fingerprint = createHash('sha256').update(JSON.stringify(parsed)).digest('hex');
  const existing = schedules.get(group, name);
  if (existing?.clientToken === token && existing.fingerprint === fingerprint) {
    return context.json({ ScheduleArn: scheduleArn(group, name) });
  }
  if (existing !== undefined) {
    throw new SchedulerError('ConflictException', `Schedule ${name} already exists.`);
  }
  if (schedules.count() >= service.quota) {
    const message = `The account has ${service.quota} schedules already.`;
    throw new SchedulerError('ServiceQuotaExceededException', message);
  }

  const createdAt = service.clock.now().toISOString();
  schedules.put({
    group,
    name,
    definition: parsed,
    createdAt,
    modifiedAt: createdAt,
    clientToken: token,
    fingerprint,
    revision: 1,
    ...planOf(service, parsed, due),
  });
  service.onChange();
  return context.json({ ScheduleArn: scheduleArn(group, name) });
};

/** Replaces a schedule: a field left out is reset to its default. */
export const updateSchedule = async (service: SchedulerService, context: Context) => {
  const name = parse(scheduleName, context.req.param('name'), 'name');
  const body = await readJson(context);
  const parsed = parse(definition, body);
  parse(clientToken.optional(), body.ClientToken, 'clientToken');
  const due = dueMilliseconds(parsed);
  const existing = requireSchedule(service, parsed.GroupName, name);
  service.storage.schedules.put({
    ...existing,
    definition: parsed,
    modifiedAt: service.clock.now().toISOString(),
    revision: existing.revision + 1,
    firstAttemptMilliseconds: undefined,
    ...planOf(service, parsed, due),
  });
  service.onChange();
  return context.json({ ScheduleArn: scheduleArn(parsed.GroupName, name) });
};
