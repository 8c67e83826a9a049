/**
 * Lambda and its event source mappings as a process of its own. Arguments: its file, its port, and where the table's
 * stream is; the functions find the services in the environment.
 */
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Hono } from 'hono';
import { streamMappings } from '../../../infra/event-sources.ts';
import { timeoutSeconds } from '../../../infra/function-limits.ts';
import { startEventSource } from '../../../local/aws/dynamodb/streams.ts';
import { FUNCTION_NAMES, functionEntry, TABLE_NAME } from '../../../local/aws/lambda/function-environment.ts';
import { startFunctions } from '../../../local/aws/lambda/functions.ts';
import type { FunctionModule } from '../../../local/aws/lambda/invocation.ts';
import { lambdaApp } from '../../../local/aws/lambda/lambda.ts';
import type { Clock } from '../../../local/host/clock.ts';
import { listen } from '../../../local/host/listen.ts';
import { openStorage } from '../../../local/host/storage.ts';
import type { FunctionName } from '../../../shared/environment.ts';
import { clockAt, moveOn } from './clock.ts';
import { createGate } from './gate.ts';
import { onOrder, report } from './messages.ts';

/** The host's own limit: above all of those, and the time that functions wait to begin. */
const HOST_TIMEOUT_SECONDS = 400;

const [file = '', port = '', streamUrl = ''] = process.argv.slice(2);
const storage = openStorage(file);
const gate = createGate();
let clock: Clock | undefined;

/** The function, begun only while time does not move, and ended with the whole process when its time is up, as by Lambda. */
const limited = async (name: FunctionName): Promise<FunctionModule> => {
  const { handler } = (await import(functionEntry(name))) as FunctionModule;
  return {
    handler: (event, context) =>
      gate.pass(async () => {
        const overtime = setTimeout(() => process.kill(process.pid, 'SIGKILL'), timeoutSeconds[name] * 1000);
        try {
          return await handler(event, context);
        } finally {
          clearTimeout(overtime);
        }
      }),
  };
};

const start = async (running: Clock) => {
  const functions = startFunctions({
    load: Object.fromEntries(FUNCTION_NAMES.map((name) => [name, () => limited(name)])),
    storage,
    clock: running,
    timeoutSeconds: () => HOST_TIMEOUT_SECONDS,
  });
  const client = new DynamoDBStreamsClient({ endpoint: streamUrl });
  const eventSources = Object.entries(streamMappings).map(([functionName, mapping]) =>
    startEventSource({
      client,
      tableName: TABLE_NAME,
      functionName,
      mapping,
      invoke: functions.invoke,
      storage,
    }),
  );

  const app = new Hono();
  app.post('/invocations/:name', async (context) => {
    try {
      return context.json(await functions.invoke(context.req.param('name'), await context.req.json()));
    } catch (error) {
      return context.text(error instanceof Error ? error.name : 'error', 500);
    }
  });
  app.route('/', lambdaApp({ functions, names: FUNCTION_NAMES }));
  app.get('/settled', async (context) => {
    await Promise.all(eventSources.map((source) => source.caughtUp()));
    return context.json({ events: storage.checkpoints.list('async-event:').length });
  });
  app.get('/failures', (context) =>
    context.json(
      storage.failures.list().map(({ source, function: name, error }) => ({ source, name, error })),
    ),
  );
  await listen(app, { port: Number(port) });
  report('ready');
};

onOrder((order) => {
  if ('pause' in order) {
    void gate.close().then(() => report('paused'));
    return;
  }
  if (clock) moveOn(clock, order.offsetMilliseconds);
  else {
    clock = clockAt(storage, order.offsetMilliseconds);
    void start(clock);
    return;
  }
  gate.open();
});
