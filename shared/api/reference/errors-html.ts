import { FIELD_CODE_CATALOGUE, PROBLEM_CATALOGUE } from '../problem-catalogue.ts';
import { type ProblemCode, problemAnchor, problems, toProblem } from '../problems.ts';
import { type Anchors, codeHtml, escapeHtml, foldedCode, inlineHtml } from './html.ts';
import type { PlacedOperation } from './operation-html.ts';
import { schemaAnchor } from './schema-html.ts';

export const problemCodes = Object.keys(problems) as ProblemCode[];

const example = toProblem(
  {
    code: 'next-date-past',
    fields: [
      { field: 'nextDate', code: 'past', detail: "The next date is in the past in the manager's time zone." },
    ],
  },
  'urn:request:JKJaXmPLvHcESHA=',
);

/** The operations that can return a code. */
const returnedBy = (code: ProblemCode, operations: readonly PlacedOperation[]): string[] =>
  operations
    .filter(({ operation }) =>
      Object.values(operation.responses).some(
        (response) => 'description' in response && response['x-problem-codes']?.includes(code),
      ),
    )
    .map(({ operation }) => operation.operationId);

const problemHtml = (code: ProblemCode, operations: readonly PlacedOperation[], anchors: Anchors): string => {
  const { status, title } = problems[code];
  const { cause, cure } = PROBLEM_CATALOGUE[code];
  const ids = returnedBy(code, operations);
  return `<article class="problem" id="${problemAnchor(code)}">
<h3><a class="anchor" href="#${problemAnchor(code)}"><code>${code}</code></a> <strong class="status">${status}</strong></h3>
<p class="title">${escapeHtml(title)}</p>
<dl><dt>Cause</dt><dd>${inlineHtml(cause, anchors)}</dd><dt>Cure</dt><dd>${inlineHtml(cure, anchors)}</dd></dl>${
    ids.length === 0
      ? ''
      : `<details><summary>Returned by ${ids.length === 1 ? '1 operation' : `${ids.length} operations`}</summary><p>${ids.map((id) => codeHtml(id, anchors)).join(', ')}</p></details>`
  }
</article>`;
};

/** What the codes of single fields mean. */
const fieldCodesHtml = (anchors: Anchors): string =>
  `<article id="field-codes"><h3><a class="anchor" href="#field-codes">Field codes</a></h3>
<p>The <code>code</code> of each of a problem's <code>errors</code>, and of each error in an import report.</p>
<ul class="fields">${Object.entries(FIELD_CODE_CATALOGUE)
    .map(
      ([code, meaning]) => `<li><code class="name">${code}</code><p>${inlineHtml(meaning, anchors)}</p></li>`,
    )
    .join('')}</ul></article>`;

/** Every code with its status, cause and cure, and the codes of fields. */
export const errorsHtml = (operations: readonly PlacedOperation[], anchors: Anchors): string =>
  `<section id="errors"><h2>Errors</h2>
<p>Every error of the API is a problem document (RFC 9457), <code>application/problem+json</code>: <a href="#${schemaAnchor('Problem')}">Problem</a>. Branch on <code>code</code>. Its <code>type</code> leads here.</p>
${foldedCode('Example', JSON.stringify(example, null, 2))}
${problemCodes.map((code) => problemHtml(code, operations, anchors)).join('')}
${fieldCodesHtml(anchors)}</section>`;
