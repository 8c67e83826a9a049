/** Secrets Manager, as far as functions read secrets from it: GetSecretValue in the AWS JSON protocol. */
import { Hono } from 'hono';
import * as z from 'zod';
import { type ListenOptions, listen } from '../host/listen.ts';

const getSecretValue = z.object({ SecretId: z.string() });

interface SecretsOptions extends ListenOptions {
  /** By ARN. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Starts the endpoint. */
export const startSecrets = async ({
  secrets,
  ...options
}: SecretsOptions): Promise<{ endpoint: string; stop(): Promise<void> }> => {
  const app = new Hono();
  app.post('/', async (context) => {
    const refuse = (type: string, message: string) =>
      context.json({ __type: type, message }, 400, { 'content-type': 'application/x-amz-json-1.1' });
    if (context.req.header('x-amz-target') !== 'secretsmanager.GetSecretValue') {
      return refuse('UnknownOperationException', 'Only GetSecretValue is supported locally.');
    }
    const request = getSecretValue.safeParse(await context.req.json().catch(() => undefined));
    const text = request.success ? secrets[request.data.SecretId] : undefined;
    if (text === undefined) {
      return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return context.json({ ARN: request.data?.SecretId, SecretString: text }, 200, {
      'content-type': 'application/x-amz-json-1.1',
    });
  });
  return listen(app, options);
};
