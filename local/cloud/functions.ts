/** The functions, and what calls them without HTTP: other functions, the scheduler, and the table's stream. */
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { streamMappings } from '../../infra/event-sources.ts';
import { timeoutSeconds } from '../../infra/function-limits.ts';
import type { FunctionName } from '../../shared/environment.ts';
import { type EventSource, startEventSource } from '../aws/dynamodb/streams.ts';
import {
  FUNCTION_NAMES,
  functionEntry,
  functionEnvironment,
  loggingEnvironment,
  TABLE_NAME,
} from '../aws/lambda/function-environment.ts';
import { failureLine, shownLine } from '../aws/lambda/function-log.ts';
import { startFunctionWorkers } from '../aws/lambda/function-workers.ts';
import { type Functions, startFunctions } from '../aws/lambda/functions.ts';
import type { Host } from './host.ts';
import type { Parts } from './parts.ts';
import type { Services } from './services.ts';

export interface FunctionHostOptions {
  readonly host: Host;
  readonly services: Services;
  readonly company: Pick<
    Parameters<typeof functionEnvironment>[0],
    'timeZone' | 'firstAdministratorEmail' | 'telephonyDefaultEmail'
  >;
  readonly say: (line: string) => void;
  readonly rawLogs: boolean;
}

const startWorkers = ({ host, services, company, say, rawLogs }: FunctionHostOptions) =>
  startFunctionWorkers({
    entries: Object.fromEntries(FUNCTION_NAMES.map((name) => [name, functionEntry(name)])),
    sharedOffset: host.clock.sharedOffset,
    environment: {
      ...services.environment,
      ...loggingEnvironment(process.env),
      ...functionEnvironment({ ...company, telephonySecretsArn: services.telephonySecretsArn }),
    },
    log: (line) => {
      const shown = rawLogs ? line : shownLine(line);
      if (shown !== undefined) say(shown);
    },
  });

const startEventSources = (parts: Parts, { host, services }: FunctionHostOptions, functions: Functions) => {
  const client = new DynamoDBStreamsClient({ endpoint: services.database.endpoint });
  const { storage } = host;
  const { invoke } = functions;
  return Object.entries(streamMappings).map(
    ([functionName, mapping]): EventSource =>
      parts.add(startEventSource({ client, tableName: TABLE_NAME, functionName, mapping, invoke, storage })),
  );
};

/**
 * Starts the functions, beginning with the events left from before: everything they need must exist by now. Whatever calls
 * them (scheduler, streams, timers, gateway) takes the result, and so can't begin any sooner.
 */
export const startFunctionHost = (parts: Parts, options: FunctionHostOptions) => {
  const { host, services, say } = options;
  const { storage, clock } = host;
  const workers = parts.add(startWorkers(options));
  const functions = startFunctions({
    load: workers.load,
    storage,
    clock,
    timeoutSeconds: (name) => timeoutSeconds[name as FunctionName],
    onFailure: ({ name, error, requestId }) => say(failureLine(name, { error, event: requestId })),
  });
  parts.onStop(() => functions.stop());
  services.lambda.start(functions);
  services.scheduler.start((targetArn, payload) =>
    functions.invokeAsync(targetArn.split(':').at(-1) ?? '', payload),
  );
  return { workers, functions, eventSources: startEventSources(parts, options, functions) };
};
