/** Checks what comes with a request, and refuses it in the service's own words. */
import type { Context } from 'hono';
import * as z from 'zod';
import { parseJson } from '../../host/parse-json.ts';
import { SchedulerError } from './scheduler-error.ts';

/** The parsed value; `member` names it in the refusal. */
export const parse = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  member?: string,
): z.infer<Schema> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const details = issues.map(
    (issue) =>
      `Value at '${[member, ...issue.path].filter((part) => part !== undefined).join('.')}' failed to satisfy constraint: ${issue.message}`,
  );
  throw new SchedulerError(
    'ValidationException',
    `${issues.length} validation ${issues.length === 1 ? 'error' : 'errors'} detected: ${details.join('; ')}`,
  );
};

export const readJson = async (context: Context): Promise<Record<string, unknown>> => {
  const text = await context.req.text();
  const body = z.record(z.string(), z.unknown()).safeParse(text === '' ? {} : parseJson(text));
  if (!body.success) throw new SchedulerError('ValidationException', 'The body is not a JSON object.');
  return body.data;
};
