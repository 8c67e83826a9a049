import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf } from '../../../docs/rules-html.ts';

const ROOT = join(import.meta.dirname, '../../..');
const DOCUMENTS = globSync('{README,CONTRIBUTING,SECURITY}.md', { cwd: ROOT }).concat(
  globSync('docs/**/*.md', { cwd: ROOT }),
);
const DECISIONS = DOCUMENTS.filter((path) => /^docs\/decisions\/\d{4}-/.test(path));

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** A document without its blocks of code, whose brackets and backticks mean nothing. */
const proseOf = (path: string) => read(path).replace(/^```[\s\S]*?^```$/gm, '');
const anchorsOf = (path: string) =>
  [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** Relative links, as `[text](path#anchor)` and as `[R1]: #anchor`. */
const linksOf = (path: string) =>
  [...proseOf(path).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, defined]) => inline ?? defined ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));

const isLeadingSomewhere = (from: string, link: string): boolean => {
  const [target = '', anchor] = link.split('#');
  const path = target === '' ? from : normalize(join(dirname(from), target));
  return existsSync(join(ROOT, path)) && (anchor === undefined || anchorsOf(path).includes(anchor));
};

const TOP = readdirSync(ROOT, { withFileTypes: true });
const ROOMS = TOP.filter((entry) => entry.isDirectory()).map(({ name }) => name);
/** What running something makes; it need not be there. */
const MADE = /^(?:\.local|\.build|cdk\.out|coverage|node_modules)\b/;
/** Names of all files, however deep: a document may name one without its folder. */
const NAMES = new Set([
  ...TOP.map(({ name }) => name),
  ...globSync('{docs,functions,infra,local,shared,test,.vscode}/**', { cwd: ROOT }).map((path) =>
    basename(path),
  ),
]);

/** Paths and names of files in backticks. Of one with a `<placeholder>` or `…` only the part before it. */
const pathsIn = (document: string): string[] =>
  [...proseOf(document).matchAll(/`([^`\s]+)`/g)]
    .map(([, code = '']) => code.replace(/[<…*{].*$/, ''))
    .filter((path) => !MADE.test(path))
    .filter(
      (path) =>
        ROOMS.includes(path.split('/')[0] ?? '') ||
        /^\.?[\w-][\w.-]*\.(?:ts|mjs|md|json|java|yml)$/.test(path),
    );

const isThere = (path: string) => (path.includes('/') ? existsSync(join(ROOT, path)) : NAMES.has(path));

describe.each(DOCUMENTS)('%s', (document) => {
  it('has no link that leads nowhere', () => {
    expect(linksOf(document).filter((link) => !isLeadingSomewhere(document, link))).toEqual([]);
  });

  it('names no file that is not there', () => {
    expect(pathsIn(document).filter((path) => !isThere(path))).toEqual([]);
  });
});

describe('README.md', () => {
  it('has at most 120 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });

  it('shows pictures of less than 150 KB', () => {
    const pictures = linksOf('README.md').filter((link) => link.endsWith('.png'));
    expect(pictures.length).toBeGreaterThan(0);
    for (const picture of pictures) expect(readFileSync(join(ROOT, picture)).length).toBeLessThan(150 * 1024);
  });
});

describe('docs/decisions', () => {
  it.each(DECISIONS)('%s has its number, and says Context, Decision and Consequences', (path) => {
    const [title, ...headings] = [...read(path).matchAll(/^#+ .+$/gm)].map(([heading]) => heading);
    expect(title).toMatch(new RegExp(`^# ${Number(basename(path).slice(0, 4))}\\. `));
    expect(headings).toEqual(['## Context', '## Decision', '## Consequences']);
  });

  it('are numbered one after another, and all of them listed', () => {
    const names = DECISIONS.map((path) => basename(path)).sort();
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
    expect(linksOf('docs/decisions/README.md').sort()).toEqual(names);
  });
});
