import type { OpenApiDocument } from '../openapi.ts';
import { problemAnchor, problems } from '../problems.ts';
import { RULES_HTML } from '../rules-html.ts';
import { problemCodes } from './errors-html.ts';
import { escapeHtml } from './html.ts';
import { methodHtml, type PlacedOperation, pathHtml } from './operation-html.ts';
import { schemaAnchor } from './schema-html.ts';

interface Entry {
  readonly anchor: string;
  readonly html: string;
}

const groupHtml = (title: string, anchor: string, entries: readonly Entry[]): string =>
  `<details class="group"><summary>${escapeHtml(title)} <span class="count">${entries.length}</span></summary><ul><li class="whole"><a href="#${anchor}">Overview</a></li>${entries
    .map((entry) => `<li data-entry><a href="#${entry.anchor}">${entry.html}</a></li>`)
    .join('')}</ul></details>`;

/** The anchor of a tag's section. */
export const tagAnchor = (tag: string): string => `tag-${tag.toLowerCase().replace(/[^a-z]+/g, '-')}`;

/** The headings of the rules, in their order. */
const ruleEntries: readonly Entry[] = [...RULES_HTML.matchAll(/<h3 id="(R\d+)">(.*?)<\/h3>/g)].map(
  ([, anchor = '', html = '']) => ({ anchor, html }),
);

/** What the page has, group by group; the search narrows it. */
export const contentsHtml = (document: OpenApiDocument, operations: readonly PlacedOperation[]): string => {
  const tags = document.tags.map(({ name }) =>
    groupHtml(
      name,
      tagAnchor(name),
      operations
        .filter(({ operation }) => operation.tags.includes(name))
        .map(({ method, path, operation }) => ({
          anchor: operation.operationId,
          html: `${escapeHtml(operation.summary)} <span class="path">${methodHtml(method)} ${pathHtml(path)}</span>`,
        })),
    ),
  );
  const schemas = Object.keys(document.components.schemas).map((name) => ({
    anchor: schemaAnchor(name),
    html: escapeHtml(name),
  }));
  const errors = problemCodes.map((code) => ({
    anchor: problemAnchor(code),
    html: `${code} <span class="count">${problems[code].status}</span>`,
  }));
  return `<nav aria-label="Contents" id="contents">
<p class="found" id="search-found" role="status"></p>
<p class="top"><a href="#overview">Overview</a> <a href="#authentication">Authentication</a></p>
${tags.join('')}${groupHtml('Errors', 'errors', [
  ...errors,
  { anchor: 'field-codes', html: 'Field codes' },
])}${groupHtml('Schemas', 'schemas', schemas)}${groupHtml('Rules', 'rules', ruleEntries)}
</nav>`;
};
