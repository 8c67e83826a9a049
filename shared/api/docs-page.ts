import type { OpenApiDocument, Operation, Parameter } from './openapi.ts';

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Text with `code` in backticks. */
const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#d5dae0,#3a4149);--soft:light-dark(#f4f6f8,#20252b)}
body{margin:0 auto;max-width:60rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif}
nav ul{columns:18rem;padding-left:1rem}code,pre{font:.9em ui-monospace,monospace}
article{border-top:1px solid var(--line);padding:.5rem 0}h3{margin:.5rem 0;overflow-wrap:anywhere}
pre{background:var(--soft);padding:.75rem;overflow:auto;max-height:28rem}
table{border-collapse:collapse;width:100%}td,th{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}
.method{display:inline-block;min-width:4rem;font-weight:700}`;

const parameterRow = ({ name, in: where, required, description = '', schema }: Parameter) =>
  `<tr><td><code>${escapeHtml(name)}</code></td><td>${where}${required ? ', required' : ''}</td><td>${prose(description)} ${schemaSummary(schema)}</td></tr>`;

const schemaSummary = (schema: Record<string, unknown>): string =>
  `<code>${escapeHtml(String(schema.format ?? schema.type ?? ''))}</code>`;

const section = (method: string, path: string, operation: Operation): string => {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  return `<article id="${operationId}">
<h3><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></h3>
<p>${prose(summary)}${operation.security.length === 0 ? ' (no token needed)' : ''}. ${prose(description ?? '')}</p>
${parameters.length === 0 ? '' : `<table><thead><tr><th>Parameter</th><th>Where</th><th>What</th></tr></thead><tbody>${parameters.map(parameterRow).join('')}</tbody></table>`}
${body ? `<details><summary>Body</summary><pre tabindex="0">${escapeHtml(JSON.stringify(body, null, 2))}</pre></details>` : ''}
<details><summary>Answers</summary><ul>${Object.entries(responses)
    .map(
      ([status, response]) =>
        `<li><strong>${status}</strong> ${prose('description' in response ? response.description : 'No token, or one that is not valid.')}</li>`,
    )
    .join('')}</ul></details>
</article>`;
};

/**
 * The OpenAPI document as one page to read: no script, nothing loaded from elsewhere. (The known viewers are 1 to 3 MB
 * of script, or load it from another server.)
 */
export const docsPage = (document: OpenApiDocument): string => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(document.info.title)}: the API</title><style>${STYLE}</style></head><body>
<main><h1>${escapeHtml(document.info.title)}: the API</h1>
<p>${prose(document.info.description)}</p><p>For machines: <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<nav aria-label="Operations"><ul>${operations
    .map(({ operation }) => `<li><a href="#${operation.operationId}">${prose(operation.summary)}</a></li>`)
    .join('')}</ul></nav>
${document.tags
  .map(
    ({ name, description }) =>
      `<section><h2>${escapeHtml(name)}</h2><p>${prose(description)}</p>${operations
        .filter(({ operation }) => operation.tags.includes(name))
        .map(({ method, path, operation }) => section(method, path, operation))
        .join('')}</section>`,
  )
  .join('')}
</main></body></html>`;
};
