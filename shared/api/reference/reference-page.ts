import type { OpenApiDocument } from '../openapi.ts';
import { problemAnchor } from '../problems.ts';
import { RULES_HTML } from '../rules-html.ts';
import { contentsHtml, tagAnchor } from './contents-html.ts';
import { errorsHtml, problemCodes } from './errors-html.ts';
import { type Anchors, escapeHtml, foldedCode, inlineHtml, proseHtml } from './html.ts';
import { operationHtml, operationsOf, type PlacedOperation } from './operation-html.ts';
import { fieldsHtml, schemaAnchor } from './schema-html.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** Where names in backticks lead. */
const anchorsOf = (document: OpenApiDocument, operations: readonly PlacedOperation[]): Anchors =>
  new Map([
    ...operations.map(({ operation }) => [operation.operationId, operation.operationId] as const),
    ...problemCodes.map((code) => [code, problemAnchor(code)] as const),
    ...Object.keys(document.components.schemas).map((name) => [name, schemaAnchor(name)] as const),
  ]);

const authenticationHtml = ({ components }: OpenApiDocument, anchors: Anchors): string =>
  `<section id="authentication"><h2>Authentication</h2><ul class="fields">${Object.entries(
    components.securitySchemes,
  )
    .map(([, { type, scheme, name, description }]) => {
      const title = type === 'http' ? `Authorization: ${scheme === 'bearer' ? 'Bearer' : scheme}` : name;
      return `<li><code class="name">${escapeHtml(String(title))}</code><p>${inlineHtml(description, anchors)}</p></li>`;
    })
    .join('')}</ul></section>`;

const tagHtml = (
  { name, description }: OpenApiDocument['tags'][number],
  operations: readonly PlacedOperation[],
  { components }: OpenApiDocument,
  anchors: Anchors,
): string =>
  `<section id="${tagAnchor(name)}"><h2>${escapeHtml(name)}</h2>${proseHtml(description, anchors)}${operations
    .filter(({ operation }) => operation.tags.includes(name))
    .map((operation) => operationHtml(operation, components.schemas, anchors))
    .join('')}</section>`;

const schemaHtml = (
  name: string,
  schema: OpenApiDocument['components']['schemas'][string],
  anchors: Anchors,
): string => {
  const { description, examples } = schema;
  return `<article class="schema" id="${schemaAnchor(name)}"><h3><a class="anchor" href="#${schemaAnchor(name)}">${escapeHtml(name)}</a></h3>${
    typeof description === 'string' ? proseHtml(description, anchors) : ''
  }${fieldsHtml(schema, anchors)}${Array.isArray(examples) ? foldedCode('Example', JSON.stringify(examples[0], null, 2)) : ''}</article>`;
};

/**
 * The OpenAPI document as one page to read: operations by tag, errors with their causes and cures, schemas, the rules. It
 * loads nothing. Without script all of it is there; the script adds search, copying, and where one is in the contents.
 */
export const referencePage = (document: OpenApiDocument): string => {
  const operations = operationsOf(document);
  const anchors = anchorsOf(document, operations);
  const title = `${escapeHtml(document.info.title)} API`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head><body>
<header><a class="home" href="#overview">${title}</a>
<div role="search" id="search-box" hidden><input type="search" id="search-text" placeholder="Search" aria-label="Search operations, errors, schemas and rules" aria-controls="contents" autocomplete="off" spellcheck="false"><kbd>/</kbd></div>
<a href="/openapi.json">OpenAPI 3.1</a></header>
<div class="columns">
${contentsHtml(document, operations)}
<main>
<section id="overview"><h1>${title}</h1>${proseHtml(document.info.description, anchors)}</section>
${authenticationHtml(document, anchors)}
${document.tags.map((tag) => tagHtml(tag, operations, document, anchors)).join('')}
${errorsHtml(operations, anchors)}
<section id="schemas"><h2>Schemas</h2><p>Fields marked <span class="required">required</span> are always present in responses, and must be given in requests.</p>${Object.entries(
    document.components.schemas,
  )
    .map(([name, schema]) => schemaHtml(name, schema, anchors))
    .join('')}</section>
<section class="rules">${RULES_HTML}</section>
</main></div><script>${SCRIPT}</script></body></html>`;
};
