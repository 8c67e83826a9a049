import { readFileSync, writeFileSync } from 'node:fs';
import { type LogMessage, logFields, logMessages } from '../functions/middleware/log-messages.ts';

/** `npm run log-messages` writes the catalogue of log messages into log-messages.md, below what stands there by hand. */
const FILE = new URL('log-messages.md', import.meta.url);
const HEADING = '## The messages';

const names = (fields: readonly string[]) => fields.map((name) => `\`${name}\``).join(', ');

const message = ([code, { level, sentence, action, fields, optional = [] }]: [string, LogMessage]) =>
  [
    `### \`${code}\``,
    `${level.toUpperCase()}: ${sentence}`,
    `Fields: ${names(fields)}${optional.length > 0 ? `; in some lines ${names(optional)}` : ''}.`,
    `What to do: ${action}`,
  ].join('\n\n');

/** The catalogue as Markdown: every message, then every field. */
export const catalogue = (): string =>
  [
    HEADING,
    ...Object.entries<LogMessage>(logMessages).map(message),
    '## The fields',
    ['| Field | Kind | What it holds |', '| --- | --- | --- |']
      .concat(
        Object.entries(logFields).map(([name, { kind, holds }]) => `| \`${name}\` | ${kind} | ${holds} |`),
      )
      .join('\n'),
  ].join('\n\n');

if (import.meta.main) {
  const [byHand = ''] = readFileSync(FILE, 'utf8').split(HEADING);
  writeFileSync(FILE, `${byHand}${catalogue()}\n`);
}
