/** A schedule as its request defines it. */
import * as z from 'zod';
import { parseJson } from '../../host/parse-json.ts';
import type { ScheduleRecord } from '../../host/storage.ts';

/** The group that exists without being created. */
export const DEFAULT_GROUP = 'default';
const MAX_INPUT_BYTES = 256 * 1024;

export const scheduleName = z.string().regex(/^[0-9a-zA-Z\-_.]{1,64}$/, {
  error: 'Member must have length between 1 and 64 and satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$',
});

export const clientToken = z.string().regex(/^[a-zA-Z0-9\-_]{1,64}$/, {
  error: 'Member must have length between 1 and 64 and satisfy regular expression pattern: ^[a-zA-Z0-9-_]+$',
});

const retryPolicy = z.object({
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
  MaximumRetryAttempts: z.int().min(0).max(185).default(185),
});

const flexibleTimeWindow = z.discriminatedUnion('Mode', [
  z.strictObject({ Mode: z.literal('OFF') }),
  z.strictObject({ Mode: z.literal('FLEXIBLE'), MaximumWindowInMinutes: z.int().min(1).max(1440) }),
]);

const deadLetterConfig = z.object({
  Arn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sqs:/, { error: 'Member must be a queue' })
    .optional(),
});

const isLambda = (arn: string): boolean => /^arn:aws[a-z-]*:lambda:/.test(arn);

const target = z
  .looseObject({
    Arn: z.string().regex(/^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+$/, { error: 'Member must be an ARN' }),
    RoleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, {
      error: 'Member must be the ARN of an IAM role',
    }),
    Input: z
      .string()
      .min(1)
      .refine((text) => Buffer.byteLength(text) <= MAX_INPUT_BYTES, {
        error: 'Member must be at most 256 KB',
      })
      .optional(),
    RetryPolicy: retryPolicy.prefault({}),
    DeadLetterConfig: deadLetterConfig.optional(),
  })
  .refine(({ Arn, Input }) => Input === undefined || !isLambda(Arn) || parseJson(Input) !== undefined, {
    path: ['Input'],
    error: 'Member must be well-formed JSON for a Lambda target',
  });

export const definition = z.object({
  GroupName: scheduleName.default(DEFAULT_GROUP),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default('UTC'),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
  Description: z.string().max(512).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  KmsKeyArn: z.string().optional(),
  Target: target,
  FlexibleTimeWindow: flexibleTimeWindow,
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
});
export type Definition = z.infer<typeof definition>;

/** The definition of a stored schedule, which was parsed before it was stored. */
export const definitionOf = (record: ScheduleRecord): Definition => record.definition as Definition;
