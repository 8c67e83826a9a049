import { Temporal } from 'temporal-polyfill';
import type { Definition } from './definition.ts';
import { SchedulerError } from './scheduler-error.ts';

const invalidExpression = (expression: string) =>
  new SchedulerError('ValidationException', `Invalid Schedule Expression ${expression}.`);

const invalidZone = (zone: string) =>
  new SchedulerError('ValidationException', `Invalid ScheduleExpressionTimezone ${zone}.`);

/** The date and time inside `at(…)`. */
const localMoment = (expression: string): Temporal.PlainDateTime => {
  const [, moment] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d)\)$/.exec(expression) ?? [];
  if (moment === undefined) throw invalidExpression(expression);
  try {
    return Temporal.PlainDateTime.from(moment, { overflow: 'reject' });
  } catch {
    throw invalidExpression(expression);
  }
};

const inZone = (local: Temporal.PlainDateTime, zone: string): Temporal.ZonedDateTime => {
  // Temporal takes offsets for zones too; Scheduler only knows names of the IANA database.
  if (/^[+-]/.test(zone)) throw invalidZone(zone);
  try {
    return local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  } catch {
    throw invalidZone(zone);
  }
};

/**
 * The moment an `at()` names, in epoch milliseconds; undefined for a local time that a change of clocks skips, which
 * is taken never to come. Anything but a one-shot is refused.
 */
export const dueMilliseconds = ({
  ScheduleExpression: expression,
  ScheduleExpressionTimezone: zone,
}: Definition): number | undefined => {
  if (/^(rate|cron)\(/.test(expression)) {
    throw new SchedulerError(
      'ValidationException',
      `The local scheduler runs one-shots only: at(yyyy-mm-ddThh:mm:ss), not ${expression}.`,
    );
  }
  const local = localMoment(expression);
  const zoned = inZone(local, zone);
  return zoned.toPlainDateTime().equals(local) ? zoned.epochMilliseconds : undefined;
};
