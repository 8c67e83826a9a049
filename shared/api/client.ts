import type { FileAnswer } from '../domain/lists/sheet.ts';
import { type AnswerOf, type OperationId, routes, type SentIn } from './all-routes.ts';
import { type Problem, problem } from './problems.ts';
import type { RouteSpec } from './route-spec.ts';

type Filled<Part extends string, Value> = [Value] extends [undefined]
  ? unknown
  : object extends Value
    ? { readonly [P in Part]?: Value }
    : { readonly [P in Part]: Value };

/** What is sent to an operation, as its route declares it. */
export type RequestOf<Id extends OperationId> = Filled<'params', SentIn<Id, 'params'>> &
  Filled<'query', SentIn<Id, 'query'>> &
  Filled<'body', SentIn<Id, 'body'>> & {
    /** The ETag of the version that was changed. */
    readonly ifMatch?: string;
    readonly idempotencyKey?: string;
  };

/** What came back: the value with its ETag, or the problem. A gateway's own refusal has no problem document. */
export type Answer<Value> =
  | { readonly ok: true; readonly status: number; readonly headers: Headers; readonly value: Value }
  | {
      readonly ok: false;
      readonly status: number;
      readonly headers: Headers;
      readonly problem: Problem | undefined;
    };

/** The value of an answer. Throws with the problem where there is none. */
export const expectOk = <Value>(answer: Answer<Value>): Value => {
  if (answer.ok) return answer.value;
  throw new Error(`The API returned ${answer.status}: ${JSON.stringify(answer.problem ?? null)}`);
};

export interface ClientOptions {
  readonly baseUrl: string;
  /** The access token of this moment. */
  readonly token: () => string | undefined | Promise<string | undefined>;
  readonly fetch?: typeof fetch;
  readonly timeoutSeconds?: number;
}

const readAnswer = async ({ response: declared }: RouteSpec, response: Response): Promise<unknown> => {
  if (declared.html || declared.text) return response.text();
  if (!declared.file) return response.json();
  return {
    fileName: /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'file',
    contentType: response.headers.get('content-type') ?? '',
    bytes: new Uint8Array(await response.arrayBuffer()),
  } satisfies FileAnswer;
};

/** Calls one operation by its id. Throws when nothing came back in time; never repeats a request by itself. */
export type Client = <Id extends OperationId>(
  id: Id,
  request: RequestOf<Id>,
) => Promise<Answer<AnswerOf<Id>>>;

/** The typed client, made from the table of routes. Runs in Node and in the browser. */
export const createClient =
  ({ baseUrl, token, fetch: send = fetch, timeoutSeconds = 30 }: ClientOptions): Client =>
  async (id, request) => {
    const route: RouteSpec = routes[id];
    const { params, query, body, ifMatch, idempotencyKey } = request as {
      params?: Record<string, string>;
      query?: Record<string, unknown>;
      body?: unknown;
      ifMatch?: string;
      idempotencyKey?: string;
    };
    const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params?.[name] ?? ''));
    const url = new URL(baseUrl.replace(/\/$/, '') + path);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const bearer = await token();
    const response = await send(url, {
      method: route.method,
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    const { status, headers } = response;
    if (response.ok) {
      const value = await readAnswer(route, response);
      return { ok: true, status, headers, value: value as never };
    }
    const document = problem.safeParse(await response.json().catch(() => undefined));
    return { ok: false, status, headers, problem: document.data };
  };
