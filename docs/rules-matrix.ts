import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run rules`: which code and which tests name each rule of docs/rules.md. */
const ROOT = join(import.meta.dirname, '..');

const CODE = '{shared,functions,infra,local,web}/**/*.{ts,tsx,java}';
const PROSE = '{README.md,docs/*.md}';
const TESTS = 'test/**/*.ts';
/** These name rules whatever becomes of them: what is made from rules.md, and the test of all this. */
const APART = ['shared/api/rules-html.ts', 'test/unit/docs/rules.test.ts'];

/** Where a rule is named: paths of files. */
export interface Mentions {
  readonly code: string[];
  readonly prose: string[];
  readonly tests: string[];
}

/** The rules a text names, as numbers; of a range (`R7–R13`) all. */
export const rulesIn = (text: string): Set<number> => {
  const found = new Set<number>();
  for (const [, first, last] of text.matchAll(/(?<![\w-])R(\d{1,3})(?:–R(\d{1,3}))?(?![\w-])/g)) {
    for (let rule = Number(first); rule <= Number(last ?? first); rule++) found.add(rule);
  }
  return found;
};

/** The headings of docs/rules.md by the number of their rule. */
export const ruleHeadings = (): Map<number, string> =>
  new Map(
    [...readFileSync(join(ROOT, 'docs/rules.md'), 'utf8').matchAll(/^## (R(\d+) .+)$/gm)].map(
      ([, heading = '', rule]) => [Number(rule), heading],
    ),
  );

/** Every rule that is named anywhere, and where. */
export const ruleMentions = (): Map<number, Mentions> => {
  const mentions = new Map<number, Mentions>();
  for (const [kind, pattern] of Object.entries({ code: CODE, prose: PROSE, tests: TESTS }) as [
    keyof Mentions,
    string,
  ][]) {
    const files = globSync(pattern, { cwd: ROOT }).filter((file) => !APART.includes(file));
    for (const file of files.sort()) {
      for (const rule of rulesIn(readFileSync(join(ROOT, file), 'utf8'))) {
        const of = mentions.get(rule) ?? { code: [], prose: [], tests: [] };
        of[kind].push(file);
        mentions.set(rule, of);
      }
    }
  }
  return mentions;
};

/** The matrix as text: each rule with its code and its tests. */
const matrix = (): string => {
  const mentions = ruleMentions();
  return [...ruleHeadings()]
    .map(([rule, heading]) => {
      const { code = [], tests = [] } = mentions.get(rule) ?? {};
      const part = (name: string, files: readonly string[]) =>
        `  ${name} (${files.length}): ${files.join(', ') || 'none'}`;
      return [heading, part('code', code), part('tests', tests)].join('\n');
    })
    .join('\n');
};

if (import.meta.main) console.log(matrix());
