import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf, rulesHtml, rulesModule } from '../../../docs/rules-html.ts';
import { ruleHeadings, ruleMentions, rulesIn } from '../../../docs/rules-matrix.ts';
import { openApiDocument } from '../../../shared/api/openapi.ts';
import { problems } from '../../../shared/api/problems.ts';
import { referencePage } from '../../../shared/api/reference/reference-page.ts';
import { RULES_HTML } from '../../../shared/api/rules-html.ts';

const root = join(import.meta.dirname, '../../..');
const document = readFileSync(join(root, 'docs/rules.md'), 'utf8');
const headings = ruleHeadings();
const mentions = ruleMentions();

describe('docs/rules.md', () => {
  it('has the rules by their numbers, none left out', () => {
    expect([...headings.keys()]).toEqual(Array.from(headings, (_, index) => index + 1));
    expect(headings.size).toBeGreaterThanOrEqual(24);
  });

  it('has every rule that anything names', () => {
    const unknown = [...mentions].filter(([rule]) => !headings.has(rule));
    expect(unknown).toEqual([]);
  });

  it.each([...headings])('R%i is named by code and by a test', (rule) => {
    const { code, tests } = mentions.get(rule) ?? { code: [], tests: [] };
    expect(code.length).toBeGreaterThan(0);
    expect(tests.length).toBeGreaterThan(0);
  });

  it('leads from every number it names to that rule', () => {
    const targets = new Map(
      [...document.matchAll(/^\[(R\d+)\]: #(.+)$/gm)].map(([, name, at]) => [name, at]),
    );
    const expected = new Map([...headings].map(([rule, heading]) => [`R${rule}`, anchorOf(heading)]));
    expect(targets).toEqual(expected);
  });

  it('names error codes that there are, with the status each has', () => {
    const named = [...document.matchAll(/(\d{3}) `([a-z-]+)`/g)].map(([, status, code]) => [
      code,
      Number(status),
    ]);
    expect(named.length).toBeGreaterThan(15);
    const byCode: Readonly<Record<string, { status: number }>> = problems;
    expect(named.map(([code]) => [code, byCode[String(code)]?.status])).toEqual(named);
  });
});

describe('the numbers of rules in a text', () => {
  it('are found alone, in lists and in ranges, and not within other words', () => {
    expect([...rulesIn('(R1, R20), R7–R9; R10: XR11 R12x R13-4')]).toEqual([1, 20, 7, 8, 9, 10]);
  });
});

describe('/docs', () => {
  const page = referencePage(openApiDocument());

  it('shows the rules as docs/rules.md has them', () => {
    const file = readFileSync(join(root, 'shared/api/rules-html.ts'), 'utf8');
    // Compared as a whole: the difference would be printed twice over.
    expect(file === rulesModule(document), 'run `npm run openapi`').toBe(true);
    expect(RULES_HTML).toBe(rulesHtml(document));
    expect(page).toContain(RULES_HTML);
  });

  it('has an anchor for every link within it, once', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets).toEqual(expect.arrayContaining(['rules', 'R1', 'R23']));
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  it('leads from the numbers in descriptions to the rules', () => {
    expect(page).toContain('Records a call, letter or visit (<a href="#R6">R6</a>, <a href="#R7">R7</a>)');
    expect(openApiDocument().paths['/communications']?.post?.description).toContain('[R10](/docs#R10)');
  });

  it('shows no Markdown and runs no script', () => {
    expect(RULES_HTML).not.toMatch(/\*\*|`|\]\(|\]\[|<script/);
  });
});
