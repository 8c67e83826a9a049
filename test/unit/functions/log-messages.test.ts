import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../docs/write-log-messages.ts';
import { type LogMessage, logFields, logMessages } from '../../../functions/middleware/log-messages.ts';
import { errorFields } from '../../support/log-lines.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const sources = new Map(
  globSync('{functions,shared}/**/*.ts', { cwd: ROOT }).map((file) => [
    file.replaceAll('\\', '/'),
    read(file),
  ]),
);
const LOG = 'functions/middleware/log.ts';
const messages = Object.entries<LogMessage>(logMessages);
const document = read('docs/log-messages.md');

describe('the catalogue of log messages', () => {
  it('is all that is written: nothing else writes to the log or the console', () => {
    const writing = /\blogger\b|\bconsole\s*[.[]|process\.std(?:out|err)|@aws-lambda-powertools\/logger/;
    expect([...sources].filter(([, text]) => writing.test(text)).map(([file]) => file)).toEqual([LOG]);
  });

  it('has no message that nobody logs', () => {
    const logged = [...sources.values()].flatMap((text) => [...text.matchAll(/\blog\(\s*'([^']+)'/g)]);
    expect(new Set(logged.map(([, code]) => code))).toEqual(new Set(Object.keys(logMessages)));
  });

  it('has ids, codes, counts, instants and errors: no kind of field holds what people entered', () => {
    expect(new Set(Object.values(logFields).map(({ kind }) => kind))).toEqual(
      new Set(['id', 'code', 'count', 'instant', 'error']),
    );
    const personal =
      /name$|phone|e-?mail|address|text|comment|note|message|topic|title|query|body|path|token/i;
    const suspects = Object.keys(logFields).filter((name) => personal.test(name));
    // The name of the function that ran.
    expect(suspects).toEqual(['functionName']);
  });

  it('has no field that no message has', () => {
    const used = messages.flatMap(([, { fields, optional = [] }]) => [...fields, ...optional]);
    expect(new Set(used)).toEqual(new Set(Object.keys(logFields)));
  });

  it('says every message as a sentence, and what to do about it', () => {
    for (const [code, { sentence, action }] of messages) {
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
      expect(sentence).toMatch(/^[A-Z].+\.$/);
      expect(action).toMatch(/\.$/);
    }
  });

  it('is docs/log-messages.md: `npm run log-messages` writes it', () => {
    expect(document.slice(document.indexOf('## The messages'))).toBe(`${catalogue()}\n`);
  });

  it.each(errorFields)('explains `%s` of an error', (field) => {
    const [reading = ''] = document.split('## The messages');
    expect(reading.match(/^\| `.*$/gm)?.some((row) => row.split(' | ')[0]?.includes(`\`${field}\``))).toBe(
      true,
    );
  });
});
