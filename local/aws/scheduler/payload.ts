import { randomUUID } from 'node:crypto';
import { parseJson } from '../../host/parse-json.ts';
import type { ScheduleRecord } from '../../host/storage.ts';
import { ACCOUNT, REGION } from '../account.ts';
import { definitionOf } from './definition.ts';
import { scheduleArn } from './scheduler-service.ts';

/** What the target gets: the input with Scheduler's keywords filled in, or Scheduler's own event where there is no input. */
export const payloadOf = (record: ScheduleRecord, attempt: number): unknown => {
  const { Input } = definitionOf(record).Target;
  const arn = scheduleArn(record.group, record.name);
  const scheduledTime = new Date(record.dueMilliseconds).toISOString().replace('.000Z', 'Z');
  const executionId = randomUUID();
  if (Input === undefined) {
    return {
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: ACCOUNT,
      time: scheduledTime,
      region: REGION,
      resources: [arn],
      detail: '{}',
    };
  }
  const text = Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
  const value = parseJson(text);
  return value === undefined ? text : value;
};
