import type { OpenApiDocument, Operation, Parameter } from './openapi.ts';
import { PROBLEM_CATALOGUE } from './problem-catalogue.ts';
import { type ProblemCode, problems } from './problems.ts';
import { RULES_HTML } from './rules-html.ts';

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Text with `code` in backticks, links to this page, and numbers of rules, which are links to them. */
const prose = (text: string): string =>
  escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(
      /\[([^\]]+)\]\(\/docs#([\w-]+)\)|\bR\d{1,2}\b/g,
      (rule, shown: string = rule, anchor: string = rule) => `<a href="#${anchor}">${shown}</a>`,
    );

const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#d5dae0,#3a4149);--soft:light-dark(#f4f6f8,#20252b)}
body{margin:0 auto;max-width:60rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif}
nav h2{font-size:1rem;margin:.75rem 0 .25rem}nav ul{margin:0;padding-left:1rem}nav code{overflow-wrap:anywhere}code,pre{font:.9em ui-monospace,monospace}
article{border-top:1px solid var(--line);padding:.5rem 0}h3{margin:.5rem 0;overflow-wrap:anywhere}
pre{background:var(--soft);padding:.75rem;overflow:auto;max-height:28rem}
table{border-collapse:collapse;width:100%}td,th{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}
.method{display:inline-block;min-width:4rem;font-weight:700}`;

type Schema = Record<string, unknown>;

const REFERENCE = '#/components/schemas/';

const schemaLink = (name: string): string => `<a href="#shape-${name}">${escapeHtml(name)}</a>`;

/** What a schema takes, in few words; a named one as a link to its table. */
const typeOf = (schema: Schema): string => {
  const { $ref, anyOf, oneOf, allOf, type, items, format, enum: values, const: value } = schema;
  if (typeof $ref === 'string') return schemaLink($ref.slice(REFERENCE.length));
  const branches = anyOf ?? oneOf ?? allOf;
  if (Array.isArray(branches)) return [...new Set(branches.map(typeOf))].join(' or ');
  if (Array.isArray(values)) return values.map((one) => `<code>${escapeHtml(String(one))}</code>`).join(', ');
  if (value !== undefined) return `<code>${escapeHtml(JSON.stringify(value))}</code>`;
  if (type === 'array') return `list of ${typeOf((items ?? {}) as Schema)}`;
  return escapeHtml(String(format ?? type ?? 'anything'));
};

interface Field {
  readonly path: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** What a schema may be one of; none where it is one thing, or that or nothing. */
const alternativesOf = ({ anyOf, oneOf }: Schema): Schema[] => {
  const branches = ((anyOf ?? oneOf ?? []) as Schema[]).filter(({ type }) => type !== 'null');
  return branches.length > 1 ? branches : [];
};

/** The fields of an object by their paths, those of objects in it too; of several branches, those of each. */
const fieldsOf = (schema: Schema, above = ''): Field[] => {
  const {
    properties,
    required = [],
    anyOf,
    oneOf,
  } = schema as {
    properties?: Record<string, Schema>;
    required?: string[];
    anyOf?: Schema[];
    oneOf?: Schema[];
  };
  const own = Object.entries(properties ?? {}).flatMap(([name, field]) => {
    const path = `${above}${name}`;
    const inner = field.type === 'array' ? ((field.items ?? {}) as Schema) : field;
    const within = fieldsOf(inner, `${path}${field.type === 'array' ? '[]' : ''}.`);
    return [{ path, required: required.includes(name), schema: field }, ...within];
  });
  const branches = [...(anyOf ?? []), ...(oneOf ?? [])].filter(({ type }) => type !== 'null');
  const ofBranches = Map.groupBy(
    branches.flatMap((branch) => fieldsOf(branch, above)),
    ({ path }) => path,
  );
  const merged = [...ofBranches].map(([path, same]) => ({
    path,
    required: same.length === branches.length && same.every(({ required }) => required),
    schema: same.length === 1 && same[0] ? same[0].schema : { anyOf: same.map(({ schema }) => schema) },
  }));
  return [...own, ...merged];
};

const limitsOf = ({ maxLength, maxItems, minimum, maximum, default: preset }: Schema): string =>
  [
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    maxItems === undefined ? '' : `at most ${maxItems}`,
    typeof minimum !== 'number' || typeof maximum !== 'number' || Math.abs(maximum) > 1e6
      ? ''
      : `${minimum} to ${maximum}`,
    preset === undefined ? '' : `<code>${escapeHtml(JSON.stringify(preset))}</code> unless given`,
  ]
    .filter((limit) => limit !== '')
    .join(', ');

/**
 * What an alternative is called: its title; else the fields that are fixed in it (`column` is `number`, `client`); else
 * its type.
 */
const nameOf = (schema: Schema): string => {
  if (typeof schema.title === 'string') return escapeHtml(schema.title);
  const fixed = Object.entries((schema.properties ?? {}) as Record<string, Schema>).filter(
    ([, { const: value, enum: values }]) => value !== undefined || values !== undefined,
  );
  return fixed.length > 0
    ? fixed.map(([name, field]) => `<code>${escapeHtml(name)}</code> is ${typeOf(field)}`).join(', ')
    : typeOf(schema);
};

/** The fields of a schema; of one that may be one of several things, those of each apart. */
const fieldTable = (schema: Schema): string => {
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0 && schema.properties === undefined) {
    return `<p>One of:</p><ul>${alternatives
      .map((one) => `<li><p>${nameOf(one)}</p>${fieldsOf(one).length > 0 ? fieldTable(one) : ''}</li>`)
      .join('')}</ul>`;
  }
  const fields = fieldsOf(schema);
  if (fields.length === 0) return `<p>${typeOf(schema)}</p>`;
  return `<table><thead><tr><th>Field</th><th>What it takes</th><th>What it is</th></tr></thead><tbody>${fields
    .map(
      ({ path, required, schema: field }) =>
        `<tr><td><code>${escapeHtml(path)}</code>${required ? ' *' : ''}</td><td>${typeOf(field)}</td><td>${[
          typeof field.description === 'string' ? prose(field.description) : '',
          limitsOf(field),
        ]
          .filter((part) => part !== '')
          .join(' ')}</td></tr>`,
    )
    .join('')}</tbody></table>`;
};

const shape = (name: string, schema: Schema): string =>
  `<section id="shape-${name}"><h3>${escapeHtml(name)}</h3>${typeof schema.description === 'string' ? `<p>${prose(schema.description)}</p>` : ''}${fieldTable(schema)}</section>`;

const parameterRow = ({ name, in: where, required, description = '', schema }: Parameter) =>
  `<tr><td><code>${escapeHtml(name)}</code>${required ? ' *' : ''}</td><td>${where}</td><td>${typeOf(schema)}</td><td>${[prose(description), limitsOf(schema)].filter((part) => part !== '').join(' ')}</td></tr>`;

const jsonOf = (content: Record<string, { schema?: Schema }> | undefined): Schema | undefined =>
  content?.['application/json']?.schema;

const answerRow = ([status, answer]: [string, Operation['responses'][string]]): string => {
  if (!('description' in answer))
    return `<li><strong>${status}</strong> No token, or one that is not valid.</li>`;
  const schema = jsonOf(answer.content);
  return `<li><strong>${status}</strong> ${prose(answer.description)}${schema ? `: ${inline(schema)}` : ''}</li>`;
};

/** A shape in one line: its name, or of a list the name of its rows. */
const inline = (schema: Schema): string => {
  const { properties } = schema as { properties?: Record<string, Schema> };
  if (!properties) return typeOf(schema);
  return Object.entries(properties)
    .map(([name, field]) => `<code>${escapeHtml(name)}</code> ${typeOf(field)}`)
    .join('; ');
};

/** The body of a request: its form, its fields, and an example. */
const bodyOf = ({ requestBody }: Operation): string => {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === undefined || !content) return '';
  const { schema, example } = content;
  const form = type === 'application/json' ? '' : ` (<code>${escapeHtml(type)}</code>)`;
  return `<h4>Body${form}</h4><p>${prose(requestBody?.description ?? '')}</p>
${typeof schema.$ref === 'string' ? `<p>${typeOf(schema)}</p>` : fieldTable(schema)}
${example === undefined ? '' : `<details><summary>Example</summary><pre>${escapeHtml(JSON.stringify(example, null, 2))}</pre></details>`}`;
};

/** Who may call an operation without a token, and how else it is protected. */
const protectionOf = ({ security, description = '' }: Operation): string => {
  if (security.some((one) => 'token' in one)) return '';
  if (security.length > 0)
    return ' (no token: signed by <code>x-timestamp</code> and <code>x-signature</code>)';
  return /signature|signed/i.test(description)
    ? ' (no token: signed as its description says)'
    : ' (no token needed)';
};

const section = (method: string, path: string, operation: Operation): string => {
  const { operationId, summary, description, parameters = [], responses } = operation;
  return `<article id="${operationId}">
<h3><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></h3>
<p>${prose(summary)}${protectionOf(operation)}. ${prose(description ?? '')}</p>
${parameters.length === 0 ? '' : `<table><thead><tr><th>Parameter</th><th>Where</th><th>What it takes</th><th>What it is</th></tr></thead><tbody>${parameters.map(parameterRow).join('')}</tbody></table>`}
${bodyOf(operation)}
<details><summary>Answers</summary><ul>${Object.entries(responses).map(answerRow).join('')}</ul></details>
</article>`;
};

const problemSection = (code: ProblemCode): string =>
  `<section id="error-${code}"><h3><code>${code}</code> ${problems[code].status}</h3><p>${prose(problems[code].title)} ${prose(PROBLEM_CATALOGUE[code].cause)}</p><p>${prose(PROBLEM_CATALOGUE[code].cure)}</p></section>`;

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
${document.info.description
  .split('\n\n')
  .map((paragraph) => `<p>${prose(paragraph)}</p>`)
  .join(
    '',
  )}<p>For machines: <a href="/openapi.json">OpenAPI 3.1</a>. What the numbers mean: <a href="#rules">the rules</a>.</p>
<nav aria-label="Operations">${document.tags
    .map(
      ({ name }) =>
        `<h2>${escapeHtml(name)}</h2><ul>${operations
          .filter(({ operation }) => operation.tags.includes(name))
          .map(
            ({ method, path, operation }) =>
              `<li><a href="#${operation.operationId}"><code>${method.toUpperCase()} ${escapeHtml(path)}</code></a> ${prose(operation.summary)}</li>`,
          )
          .join('')}</ul>`,
    )
    .join('')}</nav>
${document.tags
  .map(
    ({ name, description }) =>
      `<section><h2>${escapeHtml(name)}</h2><p>${prose(description)}</p>${operations
        .filter(({ operation }) => operation.tags.includes(name))
        .map(({ method, path, operation }) => section(method, path, operation))
        .join('')}</section>`,
  )
  .join('')}
<section><h2>Shapes</h2><p>Fields with * are always there, or must be given.</p>${Object.entries(
    document.components.schemas,
  )
    .map(([name, schema]) => shape(name, schema))
    .join('')}</section>
<section id="errors"><h2>Errors</h2>${(Object.keys(problems) as ProblemCode[]).map(problemSection).join('')}</section>
<section>${RULES_HTML}</section>
</main></body></html>`;
};
