import { Logger } from '@aws-lambda-powertools/logger';
import { describeError } from './describe-error.ts';
import {
  type LogCode,
  type LogFieldName,
  type LogMessage,
  type LogValues,
  logFields,
  logMessages,
} from './log-messages.ts';

/** The only logger of the functions. Nothing but `log` writes to it. */
export const logger = new Logger({ serviceName: 'communications-journal' });

/** Writes a message of the catalogue to the log, with the fields it names and no others. */
export const log = <Code extends LogCode>(code: Code, values: LogValues<Code>): void => {
  const { level, sentence, fields, optional = [] } = logMessages[code] as LogMessage;
  const given = values as Partial<Record<LogFieldName, unknown>>;
  const written = [...fields, ...optional]
    .filter((name) => given[name] !== undefined)
    .map((name) => [name, logFields[name].kind === 'error' ? describeError(given[name]) : given[name]]);
  logger[level](sentence, { code, ...Object.fromEntries(written) });
};
