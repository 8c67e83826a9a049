import type { JsonSchema } from '../openapi/json-schema.ts';
import type { OpenApiDocument, Operation } from '../openapi.ts';
import { type ProblemCode, problemAnchor } from '../problems.ts';
import { curlCommand } from './curl.ts';
import { type Anchors, codeHtml, escapeHtml, foldedCode, inlineHtml, proseHtml } from './html.ts';
import { exampleOf, fieldHtml, fieldsHtml, typeHtml } from './schema-html.ts';

/** An operation with where it is. */
export interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Every operation of a document, in its order. */
export const operationsOf = ({ paths }: OpenApiDocument): PlacedOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

export const methodHtml = (method: string): string =>
  `<span class="method ${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</span>`;

/** A path that may be broken between its segments. */
export const pathHtml = (path: string): string =>
  escapeHtml(path).replaceAll('/{', '/<wbr>{').replaceAll('}/', '}/<wbr>');

/** How an operation without a token is protected, if it is. */
const protectionHtml = ({ security, description = '' }: Operation): string => {
  if (security.some((one) => 'token' in one)) return '';
  const text =
    security.length > 0
      ? 'no token: signed by <code>x-timestamp</code> and <code>x-signature</code>'
      : /signature|signed/i.test(description)
        ? 'no token: signed as its description says'
        : 'no token needed';
  return `<p class="note">${text}</p>`;
};

const parametersHtml = ({ parameters = [] }: Operation, anchors: Anchors): string =>
  parameters.length === 0
    ? ''
    : `<h4>Parameters</h4><ul class="fields">${parameters
        .map(({ name, in: where, ...parameter }) => fieldHtml(name, { ...parameter, where }, anchors))
        .join('')}</ul>`;

/** What is sent: a named schema, or the fields of another; files and pages by their types. JSON goes without saying. */
const contentHtml = (
  content: Readonly<Record<string, { schema?: JsonSchema }>>,
  anchors: Anchors,
): string => {
  const types = Object.keys(content);
  const names = types
    .filter((type) => type !== 'application/json')
    .map((type) => `<code>${escapeHtml(type)}</code>`)
    .join(' or ');
  const schema = types.some((type) => /json|form/.test(type)) ? content[String(types[0])]?.schema : undefined;
  if (!schema) return names;
  return typeof schema.$ref === 'string' ? typeHtml(schema) : names + fieldsHtml(schema, anchors);
};

const bodyHtml = ({ requestBody }: Operation, anchors: Anchors): string =>
  requestBody
    ? `<h4>Body</h4><p>${inlineHtml(requestBody.description ?? '', anchors)}</p>${contentHtml(requestBody.content, anchors)}`
    : '';

type Schemas = OpenApiDocument['components']['schemas'];

const codesHtml = (codes: readonly ProblemCode[]): string =>
  codes.map((code) => `<a href="#${problemAnchor(code)}"><code>${escapeHtml(code)}</code></a>`).join(' ');

const responseHtml = (
  response: Operation['responses'][string],
  schemas: Schemas,
  anchors: Anchors,
): string => {
  if (!('description' in response)) {
    return 'The token is missing or not valid. Returned by the gateway, without problem details.';
  }
  const { description, content = {}, 'x-problem-codes': codes } = response;
  if (codes) return codesHtml(codes);
  const example = exampleOf(content['application/json']?.schema ?? {}, schemas);
  return `${inlineHtml(description, anchors)}: ${contentHtml(content, anchors)}${
    example === undefined ? '' : foldedCode('Example response', JSON.stringify(example, null, 2))
  }`;
};

/** Everything about one operation. */
export const operationHtml = (
  { method, path, operation }: PlacedOperation,
  schemas: Schemas,
  anchors: Anchors,
): string => {
  const { operationId, summary, description = '', responses } = operation;
  return `<article id="${operationId}">
<h3><a class="anchor" href="#${operationId}">${escapeHtml(summary)}</a></h3>
<p class="route">${methodHtml(method)} <code>${pathHtml(path)}</code></p>
${protectionHtml(operation)}
${proseHtml(description, anchors)}
${foldedCode('Example request', curlCommand(method, path, operation))}
${parametersHtml(operation, anchors)}
${bodyHtml(operation, anchors)}
<h4>Responses</h4><ul class="responses">${Object.entries(responses)
    .map(
      ([status, response]) =>
        `<li><strong class="status">${escapeHtml(status)}</strong><div>${responseHtml(response, schemas, anchors)}</div></li>`,
    )
    .join('')}</ul>
<p class="note">Operation id: ${codeHtml(operationId, new Map())}</p>
</article>`;
};
