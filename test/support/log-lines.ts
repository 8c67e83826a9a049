import * as z from 'zod';
import type { DescribedError } from '../../functions/middleware/describe-error.ts';
import { type LogFieldName, logFields, logMessages } from '../../functions/middleware/log-messages.ts';

const id = z.string().regex(/^[\w.:=+/-]{1,128}$/);
const count = z.number().min(0);

const errorLine = z.strictObject({
  name: z.string().regex(/^[\w.$]+$/),
  message: z.string().max(300).optional(),
  code: z
    .string()
    .regex(/^E[A-Z_\d]+$|^(?:newer-release|unreadable)$/)
    .optional(),
  service: z.string().optional(),
  fault: z.enum(['client', 'server']).optional(),
  requestId: id.optional(),
  status: count.optional(),
  attempts: count.optional(),
  reasons: z.array(z.string()).optional(),
  entity: z.string().optional(),
  id: id.optional(),
  schema: count.optional(),
  paths: z
    .array(z.string().regex(/^[\w.]*: \w+$/))
    .max(5)
    .optional(),
  bundle: id.optional(),
  stack: z
    .array(z.string().regex(/^ {4}at .*:\d+:\d+\)?$/))
    .max(10)
    .optional(),
  get causes(): z.ZodOptional<z.ZodArray<z.ZodType<DescribedError>>> {
    return z.array(errorLine).max(3).optional();
  },
});

/** The fields of an error in a line. */
export const errorFields = Object.keys(errorLine.shape);

/** What a field of each kind looks like in a line. */
const kinds = {
  id,
  // Words of the code's own, paths of routes among them.
  code: z.string().regex(/^[\w ./{}-]{1,128}$/),
  count,
  instant: z.iso.datetime(),
  error: errorLine,
};

const fieldsOf = (names: readonly LogFieldName[] = []) =>
  Object.fromEntries(names.map((name) => [name, kinds[logFields[name].kind] as z.ZodType]));

const lines = Object.entries(logMessages).map(([code, message]) =>
  z.strictObject({
    level: z.literal(message.level.toUpperCase()),
    message: z.literal(message.sentence),
    timestamp: z.iso.datetime(),
    service: z.literal('communications-journal'),
    sampling_rate: z.number().optional(),
    code: z.literal(code),
    ...fieldsOf(message.fields),
    ...z.object(fieldsOf('optional' in message ? message.optional : [])).partial().shape,
  }),
);

/** What a function logs, held to the catalogue: a line that is in none of its messages' forms throws. */
const logLine = z.discriminatedUnion('code', lines as unknown as [(typeof lines)[number]]);

/** The lines that functions logged, among what was written; each as the catalogue has it. */
export const readLog = (written: string) =>
  written
    .split('\n')
    .filter((line) => line.startsWith('{"level"'))
    .map((line) => logLine.parse(JSON.parse(line)));
