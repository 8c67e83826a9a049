/** The Query protocol of AWS: parameters come as a form, results go as XML. */
import { randomUUID } from 'node:crypto';
import { html, raw } from 'hono/html';
import { invalid } from './sns-error.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const PAGE_SIZE = 100;

export type Xml = ReturnType<typeof html>;
export type Parameters = Readonly<Record<string, string>>;

/** The actions of one group, by name: each takes the parameters and returns what is inside `<…Result>`. */
export type Actions = Readonly<Record<string, (parameters: Parameters) => Xml>>;

/** A map among the parameters: `<prefix>.entry.1.key=…&<prefix>.entry.1.value=…`. */
export const mapOf = (parameters: Parameters, prefix: string): Record<string, string> => {
  const entries: [string, string][] = [];
  for (let index = 1; parameters[`${prefix}.entry.${index}.key`] !== undefined; index += 1) {
    entries.push([
      parameters[`${prefix}.entry.${index}.key`] ?? '',
      parameters[`${prefix}.entry.${index}.value`] ?? '',
    ]);
  }
  return Object.fromEntries(entries);
};

/** One page of a list; its token is the ARN of the last item. */
export const pageXml = <Item extends { arn: string }>(
  element: string,
  all: readonly Item[],
  { NextToken }: Parameters,
  member: (item: Item) => Xml,
): Xml => {
  const after = NextToken === undefined ? -1 : all.findIndex(({ arn }) => arn === NextToken);
  if (NextToken !== undefined && after === -1) throw invalid('NextToken', 'It is not a token of this list');
  const page = all.slice(after + 1, after + 1 + PAGE_SIZE);
  const last = page.at(-1);
  const next = last !== undefined && last !== all.at(-1) ? html`<NextToken>${last.arn}</NextToken>` : '';
  return html`${raw(`<${element}>`)}${page.map((item) => html`<member>${member(item)}</member>`)}${raw(`</${element}>`)}${next}`;
};

export const attributesXml = (attributes: Readonly<Record<string, string>>): Xml => {
  const entries = Object.entries(attributes).map(
    ([key, value]) => html`<entry><key>${key}</key><value>${value}</value></entry>`,
  );
  return html`<Attributes>${entries}</Attributes>`;
};

export const responseXml = (action: string, result: Awaited<Xml>): Xml =>
  html`${raw(`<${action}Response xmlns="${NAMESPACE}"><${action}Result>`)}${result}${raw(`</${action}Result>`)}<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>${raw(`</${action}Response>`)}`;

export const errorXml = (code: string, message: string): Xml =>
  html`${raw(`<ErrorResponse xmlns="${NAMESPACE}">`)}<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
