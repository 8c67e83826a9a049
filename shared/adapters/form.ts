import { parse } from 'node:querystring';

/** Maximum number of form fields to read. PBXs send a dozen or two. */
const MAX_FIELDS = 100;

/**
 * The fields of a form as a PBX posts it, `application/x-www-form-urlencoded` or `multipart/form-data`.
 * Of repeated fields the first counts, both for the signature and for the event; fields after the
 * hundredth are ignored.
 *
 * This also reads forms from strangers, as the signature is inside. So its time is proportional to the size
 * of the body, whatever that holds; URLSearchParams takes time quadratic in the number of fields.
 */
export const readForm = (body: string, contentType = ''): Readonly<Partial<Record<string, string>>> =>
  /^multipart\/form-data\b/i.test(contentType) ? readMultipart(body) : readUrlEncoded(body);

const readUrlEncoded = (body: string) =>
  Object.fromEntries(
    Object.entries(parse(body, '&', '=', { maxKeys: MAX_FIELDS })).map(([name, value]) => [
      name,
      Array.isArray(value) ? value[0] : value,
    ]),
  );

/**
 * A value ends at a line that starts with `--`: the boundary in Zadarma's header is not always
 * the one in the body.
 */
const readMultipart = (body: string) => {
  const fields = new Map<string, string>();
  for (let at = 0, count = 0; at >= 0 && count < MAX_FIELDS; count++) {
    const name = body.indexOf(' name="', at);
    if (name < 0) break;
    const nameEnd = body.indexOf('"', name + 7);
    const head = body.indexOf('\r\n\r\n', nameEnd);
    if (nameEnd < 0 || head < 0) break;
    const end = body.indexOf('\r\n--', head + 4);
    const key = body.slice(name + 7, nameEnd);
    if (!fields.has(key)) fields.set(key, body.slice(head + 4, end < 0 ? undefined : end));
    at = end;
  }
  return Object.fromEntries(fields);
};
