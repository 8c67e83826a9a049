import { expect, test } from 'vitest';
import { logFields } from '../../functions/middleware/log-messages.ts';
import { errorFields } from '../support/log-lines.ts';
import { synthesize } from './synthesize.ts';

const { resources, readable } = synthesize();
const queries = resources('AWS::Logs::QueryDefinition').map(({ properties }) => properties);

test('there are the queries of docs/log-messages.md, named for their deployment', () => {
  expect(queries.map(({ Name }) => Name)).toEqual([
    'communications-journal/Failures by code',
    'communications-journal/One id',
  ]);
});

test.each(queries)('$Name looks through every log', ({ LogGroupNames }) => {
  const groups = resources('AWS::Logs::LogGroup').map(({ path }) => `<${path}>`);
  expect(LogGroupNames.map(readable).sort()).toEqual(groups.sort());
});

test.each(queries)('$Name asks for what the catalogue has', ({ QueryString }) => {
  const known = new Set(['level', 'message', 'code', ...Object.keys(logFields)]);
  for (const name of errorFields) known.add(`error.${name}`);
  const statements = (QueryString as string).split('\n| ').map((statement) => statement.split(' '));
  const asked = statements.flatMap(([command = '', ...words]) => {
    const text = words.join(' ');
    if (command === 'fields') return text.split(', ');
    if (command === 'stats') return text.split(' by ')[1]?.split(', ') ?? [];
    return command === 'filter' ? [words[0] ?? ''] : [];
  });
  expect(asked.length).toBeGreaterThan(2);
  for (const name of asked) if (!name.startsWith('@')) expect(known).toContain(name);
});
