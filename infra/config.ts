import * as z from 'zod';
import { environments } from '../shared/environment.ts';

/** Where the browser application is served. Cognito allows only HTTPS, and HTTP on localhost. */
const webUrl = z
  .url()
  .refine(
    (url) => /^https:\/\/|^http:\/\/localhost(?:[:/]|$)/.test(url),
    'Must be an https:// address, or http://localhost.',
  );

/**
 * Configuration of a deployment, given as CDK context (`-c name=value`, or `context` in cdk.json).
 * People's addresses are CloudFormation parameters instead: personal data belongs neither in the
 * repository nor in a template.
 */
const config = z.object({
  /** The stack's name, and the prefix of every fixed name, so that one account can hold two stacks. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,39}$/)
    .refine(
      (name) => !/aws|amazon|cognito/.test(name),
      'Cognito refuses aws, amazon and cognito in a domain.',
    )
    .default('communications-journal'),
  companyTimeZone: environments.api.shape.COMPANY_TIME_ZONE.default('Europe/Moscow'),
  phoneRegion: environments.api.shape.PHONE_REGION.default('RU'),
  /** Where people may return to after signing in or out; separated by commas. */
  webUrls: z
    .union([z.array(z.string()), z.string().transform((list) => list.split(',').map((url) => url.trim()))])
    .pipe(z.array(webUrl).min(1))
    .default(['http://localhost:5173']),
});
export type Config = z.output<typeof config>;
export type ConfigInput = z.input<typeof config>;

/** Reads the configuration key by key. Throws one error that names every invalid key. */
export const readConfig = (read: (key: string) => unknown): Config => {
  const parsed = config.safeParse(
    Object.fromEntries(Object.keys(config.shape).map((key) => [key, read(key) ?? undefined])),
  );
  if (!parsed.success) throw new Error(`The CDK context is invalid:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
