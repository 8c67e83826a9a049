import * as z from 'zod';
import { parseJson } from '../../host/parse-json.ts';
import type { ScheduleRecord } from '../../host/storage.ts';
import { SchedulerError } from './scheduler-error.ts';

type Position = readonly [group: string, name: string];

const position = z.tuple([z.string(), z.string()]);

const positionOf = ({ group, name }: ScheduleRecord): Position => [group, name];

const isAfter = ([group, name]: Position, [lastGroup, lastName]: Position): boolean =>
  group === lastGroup ? name > lastName : group > lastGroup;

const toToken = (record: ScheduleRecord): string =>
  Buffer.from(JSON.stringify(positionOf(record))).toString('base64url');

const fromToken = (token: string): Position => {
  const parsed = position.safeParse(parseJson(Buffer.from(token, 'base64url').toString()));
  if (!parsed.success) throw new SchedulerError('ValidationException', 'Invalid NextToken.');
  return parsed.data;
};

/** One page of schedules in their order. Its token is the position of its last one, which may be deleted by then. */
export const paginate = (
  records: readonly ScheduleRecord[],
  { MaxResults, NextToken }: { MaxResults: number; NextToken?: string | undefined },
): { page: ScheduleRecord[]; NextToken?: string | undefined } => {
  const last = NextToken === undefined ? undefined : fromToken(NextToken);
  const left = last ? records.filter((record) => isAfter(positionOf(record), last)) : records;
  const page = left.slice(0, MaxResults);
  const lastOfPage = page.at(-1);
  return { page, NextToken: lastOfPage && left.length > page.length ? toToken(lastOfPage) : undefined };
};
