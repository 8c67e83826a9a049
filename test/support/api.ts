import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { apiContainer } from '../../functions/container.ts';
import { routes } from '../../shared/api/all-routes.ts';
import { type Answer, createClient } from '../../shared/api/client.ts';
import { problemCodesOf } from '../../shared/api/openapi.ts';
import { type Problem, problem, problems } from '../../shared/api/problems.ts';
import type { RouteSpec } from '../../shared/api/route-spec.ts';
import type { State } from '../../shared/domain/states/state.ts';
import type { User } from '../../shared/domain/users/user.ts';
import type { Write } from '../../shared/domain/values/ports.ts';
import { fetchFrom, type HttpHandler, httpEvent } from './in-process.ts';
import { orderedJson } from './ordered-json.ts';
import { administrator, person } from './people.ts';
import { openTestTable } from './test-table.ts';

const environment = { COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' };

const byRouteKey = new Map(
  Object.values<RouteSpec>(routes).map((route) => [`${route.method} ${route.path}`, route]),
);

/** Fails when an answer is not what its route declares: an undeclared code, a wrong status or type. */
const requireDeclared = async (request: Request, response: Response): Promise<void> => {
  const { routeKey } = httpEvent(request, undefined, '');
  const route = byRouteKey.get(routeKey);
  const type = response.headers.get('content-type') ?? '';
  if (response.ok) {
    const types = route?.response.file ?? ['application/json'];
    if (response.status !== route?.response.status || !types.some((one) => type.startsWith(one))) {
      throw new Error(`${routeKey} answered ${response.status} ${type}`);
    }
    return;
  }
  const body = problem.parse(await response.clone().json());
  const declared = route ? problemCodesOf(route) : ['route-not-found'];
  const isRight = response.status === body.status && body.status === problems[body.code].status;
  if (!declared.includes(body.code) || !isRight || !type.startsWith('application/problem+json')) {
    throw new Error(`${routeKey} answered ${response.status} ${type} ${JSON.stringify(body)}`);
  }
};

/** The people of the API's tests, by what they may do. */
export const people = {
  administrator,
  writer: person(),
  reader: person({
    id: 'usr_01JDFV0000000000000000000C',
    email: 'reader@example.com',
    subject: 'subject-reader',
    access: { journal: 'read', view: 'standard', scope: 'all' },
  }),
  extended: person({
    id: 'usr_01JDFV0000000000000000000G',
    email: 'extended@example.com',
    subject: 'subject-extended',
    access: { journal: 'read', view: 'extended', scope: 'all' },
  }),
  nobody: person({
    id: 'usr_01JDFV0000000000000000000D',
    email: 'nobody@example.com',
    subject: 'subject-nobody',
    access: { journal: 'none', view: 'standard', scope: 'own' },
  }),
  owner: person({
    id: 'usr_01JDFV0000000000000000000E',
    email: 'owner@example.com',
    subject: 'subject-owner',
    access: { journal: 'write', view: 'standard', scope: 'own' },
  }),
} as const satisfies Record<string, User>;

/**
 * The API's function over a table of its own, through its real pipeline, as the gateway calls it. Every answer is
 * held against what its route declares.
 */
export const openApi = async () => {
  const { tableName, documents, table, client: dynamoDb } = await openTestTable();
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  Object.assign(process.env, environment, { TABLE_NAME: tableName });
  const handlers: Record<string, HttpHandler> = {
    api: ((await import('../../functions/api.ts')) as { handler: HttpHandler }).handler,
    export: ((await import('../../functions/export.ts')) as { handler: HttpHandler }).handler,
  };
  /** The function a request is for, as the gateway finds it. */
  const handler: HttpHandler = (event, context) => {
    const { routeKey } = event as { routeKey: string };
    const called = handlers[byRouteKey.get(routeKey)?.function ?? 'api'];
    if (!called) throw new Error(`${routeKey} is not of the API`);
    return called(event, context);
  };
  const deps = apiContainer({ ...environment, TABLE_NAME: tableName }, table);

  const must = async (writes: readonly Write[]) => {
    const conflict = await deps.commit(writes);
    if (conflict !== undefined) throw new Error(`Conflict: ${JSON.stringify(conflict)}`);
  };
  for (const user of Object.values(people)) await must(deps.users.add(user));
  await must([deps.users.saveAdministrators({ revision: 1, ids: [administrator.id] })]);

  const fetchAs =
    (subject: string): typeof fetch =>
    async (input, init) => {
      const response = await fetchFrom(handler, subject)(input, init);
      await requireDeclared(new Request(input, { method: init?.method ?? 'GET' }), response);
      return response;
    };
  const clientOf = (user: { subject: string | null }) =>
    createClient({
      baseUrl: 'https://journal.example.com',
      token: () => 'unused: the gateway has checked it',
      fetch: fetchAs(user.subject ?? ''),
    });

  const now = new Date().toISOString();
  const stateOf = async (over: Partial<State>) => {
    const state: State = {
      id: deps.ids.next('sta'),
      version: 1,
      name: 'Консультация',
      requiresContactDocument: false,
      contactDocumentKinds: [],
      colour: '#868e96',
      order: 0,
      active: true,
      createdAt: now,
      changedAt: now,
      ...over,
    };
    await must([deps.states.add(state)]);
    return state;
  };
  const stamps = { version: 1, createdAt: now, changedAt: now };
  const folder = { id: deps.ids.next('fld'), name: 'Частные лица', parentId: null, ...stamps };
  const kind = { id: deps.ids.next('ctk'), name: 'Перезвонить', order: 0, active: true, ...stamps };
  await must([
    ...deps.folders.add({ ...folder, revision: 1, occupied: false }, { revision: 1, folders: [folder] }),
    deps.controlKinds.add(kind),
  ]);

  /** Has `follow-changes` take up every document as it is, as if it had just been made. */
  const followChanges = async () => {
    Object.assign(process.env, {
      TOPIC_ARN_PREFIX: 'arn:aws:sns:eu-central-1:000000000000:journal-',
      FAN_OUT_CHANGES_ARN: 'arn:aws:lambda:eu-central-1:000000000000:function:fan-out-changes',
    });
    const { handler: follow } = (await import('../../functions/follow-changes.ts')) as {
      handler: HttpHandler;
    };
    const { Items = [] } = await documents.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true }),
    );
    const followed = Items.filter(({ entity }) =>
      ['communication', 'counterparty', 'window-order'].includes(entity),
    );
    const Records = followed.map((item, index) => ({
      eventID: String(index),
      dynamodb: { NewImage: marshall(item, { removeUndefinedValues: true }), SequenceNumber: String(index) },
    }));
    const answer = await follow({ Records } as never, {} as never);
    if (JSON.stringify(answer) !== '{"batchItemFailures":[]}') throw new Error(JSON.stringify(answer));
  };

  /** The whole table, in an order of its own. */
  const dump = async () => {
    const { Items = [] } = await documents.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true }),
    );
    return Items.map(orderedJson).sort();
  };

  return {
    deps,
    must,
    dynamoDb,
    as: clientOf,
    folder,
    kind,
    states: {
      plain: await stateOf({}),
      other: await stateOf({ name: 'Жалоба' }),
      blue: await stateOf({ name: 'Замер', requiresContactDocument: true }),
      inactive: await stateOf({ name: 'Бывшее', active: false }),
    },
    stateOf,

    /** Another user, like `people.writer` where nothing else is said. */
    async addUser(over: Partial<User> = {}): Promise<User> {
      const id = deps.ids.next('usr');
      const made = {
        ...people.writer,
        id,
        email: `${id}@example.com`.toLowerCase(),
        subject: `subject-${id}`,
        ...over,
      };
      await must(deps.users.add(made));
      return made;
    },
    followChanges,
    dump,

    /** A request as it is, whatever is wrong with it; its status and body. */
    async send(user: { subject: string | null }, method: string, path: string, init: RequestInit = {}) {
      const response = await fetchAs(user.subject ?? '')(`https://journal.example.com${path}`, {
        method,
        ...init,
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Problem };
    },

    /** What something answers, once it is sure that it wrote nothing at all. */
    async writingNothing<Value>(act: () => Promise<Value>): Promise<Value> {
      const before = await dump();
      const value = await act();
      const after = await dump();
      if (JSON.stringify(before) !== JSON.stringify(after)) {
        throw new Error(
          `Something was written: ${after.filter((item) => !before.includes(item)).join('\n')}`,
        );
      }
      return value;
    },
  };
};
export type Api = Awaited<ReturnType<typeof openApi>>;

/** The value of an answer that must be a success, with its ETag. */
export const succeeded = async <Value>(answer: Promise<Answer<Value>>): Promise<Value & { etag: string }> => {
  const settled = await answer;
  if (!settled.ok) throw new Error(`Refused: ${JSON.stringify(settled.problem)}`);
  return { ...settled.value, etag: settled.headers.get('etag') ?? '' };
};

/** What a refusal comes down to: its status, its code, and the fields to blame with theirs. */
export const refused = async (answer: Promise<Answer<unknown>>) => {
  const settled = await answer;
  if (settled.ok) throw new Error(`Accepted: ${JSON.stringify(settled.value)}`);
  return summaryOf(settled.status, settled.problem);
};

/** The same of a raw answer. */
export const summaryOf = (status: number, body: Problem | undefined) => ({
  status,
  code: body?.code,
  ...(body?.errors && { fields: body.errors.map(({ field, code }) => `${field}: ${code}`) }),
});
