/** What the functions write, and what became of their events, as a person at the console wants to read it. */
import * as z from 'zod';
import type { LogCode } from '../../../functions/middleware/log-messages.ts';
import { parseJson } from '../../host/parse-json.ts';

/** The fields that are shown of a logged failure; `functions/middleware/log-messages.ts` has all of them. */
const loggedFailure = z.object({
  level: z.enum(['ERROR', 'CRITICAL']),
  code: z.string(),
  error: z.object({
    name: z.string(),
    message: z.string().optional(),
    stack: z.array(z.string()).optional(),
  }),
  functionName: z.string().optional(),
  routeKey: z.string().optional(),
  requestId: z.string().optional(),
  eventId: z.string().optional(),
});

const measurement = z.object({ _aws: z.unknown() });

/** A failure that the host reports too, with the name of the function. */
const REPORTED_BY_HOST: LogCode = 'invocation-failed';

/** Where in the project's own code it was thrown: `shared/store/calls.ts:15`. */
const placeIn = (stack: readonly string[] | undefined): string | undefined =>
  stack?.flatMap((frame) => /((?:functions|shared)\/[\w./-]+:\d+)(?::\d+)?\)?$/.exec(frame)?.[1] ?? [])[0];

/** One line of what happened: what failed, by which kind of error, in which event. */
export const failureLine = (
  what: string,
  {
    error,
    event,
    place,
  }: { error?: string | undefined; event?: string | undefined; place?: string | undefined },
): string =>
  `✗ ${what} failed${error ? `: ${error}` : ''}${place ? ` at ${place}` : ''}${event ? ` (event ${event})` : ''}`;

/**
 * The line to show for one that a function wrote: a failure in short, anything else as it is. Undefined for what is
 * reported elsewhere, and for measurements, which are for CloudWatch.
 */
export const shownLine = (line: string): string | undefined => {
  const value = parseJson(line);
  if (measurement.safeParse(value).success) return undefined;
  const failure = loggedFailure.safeParse(value);
  if (!failure.success) return line;
  const { code, error, functionName, requestId, eventId, routeKey } = failure.data;
  if (code === REPORTED_BY_HOST) return undefined;
  return failureLine(functionName ?? routeKey ?? code, {
    error: error.message ? `${error.name}: ${error.message}` : error.name,
    event: eventId ?? requestId,
    place: placeIn(error.stack),
  });
};
