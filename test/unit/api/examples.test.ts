import { describe, expect, it } from 'vitest';
import { apiOperations } from '../../../functions/api-operations.ts';
import { apiContainer } from '../../../functions/container.ts';
import { httpFunction } from '../../../functions/middleware/http-function.ts';
import { mangoCalls, mangoSummaries } from '../../../shared/adapters/mango.ts';
import { novofon } from '../../../shared/adapters/novofon.ts';
import { writeSheet } from '../../../shared/adapters/write-sheet.ts';
import { type OperationId, routes } from '../../../shared/api/all-routes.ts';
import { createClient } from '../../../shared/api/client.ts';
import { EXAMPLE_NOW, exampleJournal, examples } from '../../../shared/api/examples.ts';
import { openApiDocument } from '../../../shared/api/openapi.ts';
import type { RouteSpec } from '../../../shared/api/route-spec.ts';
import { getImportExample } from '../../../shared/app/imports/get-import-example.ts';
import { exportCommunications } from '../../../shared/app/journal/export-communications.ts';
import { exportQuery } from '../../../shared/app/journal/export-query.ts';
import { telephonyEvent } from '../../../shared/domain/telephony/telephony.ts';
import type { Write } from '../../../shared/domain/values/ports.ts';
import { fetchFrom, type HttpHandler } from '../../support/in-process.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { withoutWaiting } from '../../support/without-waiting.ts';

const environment = { TABLE_NAME: 'unused', COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' };

/** A client of the API over a journal of its own that holds what the examples speak of. */
const openExampleJournal = async () => {
  const deps = {
    ...apiContainer(environment, memoryTable()),
    clock: withoutWaiting({ now: () => new Date(EXAMPLE_NOW) }),
  };
  const { user, colleague, folder, state, blueState, controlKind, counterparty } = exampleJournal;
  const { windowOrder, communication, controlEntry, view } = exampleJournal;
  const must = async (writes: readonly Write[]) => {
    const conflict = await deps.commit(writes);
    if (conflict !== undefined) throw new Error(`Conflict: ${JSON.stringify(conflict)}`);
  };
  const placed = (id: string, clientId: string | null, at: string) =>
    deps.clientDocuments.move(undefined, { id, clientId, at });
  const empty = { ...folder, id: 'fld_01M84D2T00EMPTYF01DER00000' as const, name: 'Пустая' };
  const otherOrder = {
    ...windowOrder,
    id: 'ord_01M84D2T00WND0W0RDER000002' as const,
    number: 'ОП-2026-000002',
    communicationId: null,
  };

  await must(deps.users.add(user));
  await must(deps.users.add(colleague));
  await must([deps.channelStatuses.save(exampleJournal.delivery)]);
  await must(deps.views.add(view, { revision: 1, names: [{ id: view.id, name: view.name }] }));
  await must([deps.imports.add({ ...exampleJournal.importJob, revision: 1 })]);
  await must([deps.states.add(state), deps.states.add(blueState), deps.controlKinds.add(controlKind)]);
  await must(
    deps.folders.add({ ...folder, revision: 1, occupied: true }, { revision: 1, folders: [folder] }),
  );
  await must(
    deps.folders.add({ ...empty, revision: 1, occupied: false }, { revision: 2, folders: [folder, empty] }),
  );
  const owners = await Promise.all(
    counterparty.phones.map(({ phone }) => deps.counterparties.ownersOf(phone.number)),
  );
  await must(deps.counterparties.add(counterparty, owners));
  for (const order of [windowOrder, otherOrder]) {
    const communicationIds = order === windowOrder ? [communication.id] : [];
    const stored = { ...order, revision: 1, communicationIds };
    await must([deps.windowOrders.add(stored), ...placed(order.id, order.counterpartyId, order.createdAt)]);
  }
  const entryPlace = { entryId: controlEntry.id, nextDate: controlEntry.nextDate };
  await must([
    deps.communications.add({ ...communication, revision: 1, openEntries: [entryPlace] }),
    ...placed(communication.id, counterparty.id, communication.occurredAt),
    ...deps.controlEntries.add({ ...controlEntry, revision: 1 }),
  ]);

  const handlers: Record<string, HttpHandler> = {
    api: httpFunction<'api'>(apiOperations(deps), deps) as unknown as HttpHandler,
    export: httpFunction<'export'>(
      {
        'export-communications': exportCommunications({ ...deps, writeSheet }),
        'get-import-example': getImportExample({ writeSheet }),
        'export-query': exportQuery({ ...deps, writeSheet }),
      },
      deps,
    ) as unknown as HttpHandler,
  };
  const handler: HttpHandler = (event, context) => {
    const { routeKey } = event as { routeKey: string };
    const route = Object.values<RouteSpec>(routes).find(
      ({ method, path }) => `${method} ${path}` === routeKey,
    );
    const called = handlers[route?.function ?? ''];
    if (!called) throw new Error(`${routeKey} is answered by another function`);
    return called(event, context);
  };
  return createClient({
    baseUrl: 'https://journal.example.com',
    token: () => undefined,
    fetch: fetchFrom(handler, user.subject ?? ''),
  });
};

const ofTheApi = Object.entries<RouteSpec>(routes)
  .filter(([, route]) => route.function === 'api' || route.function === 'export')
  .map(([id, { response }]) => ({ id: id as OperationId, status: response.status }));

describe('the examples of the OpenAPI document', () => {
  it.each(ofTheApi)('$id: what it shows is done', async ({ id, status }) => {
    const call = await openExampleJournal();
    const answer = await call(id, examples[id] as never);
    expect(answer.ok ? {} : answer.problem).toEqual({});
    expect(answer.status).toBe(status);
  });

  it('change every document of a bulk change', async () => {
    const call = await openExampleJournal();
    const answer = await call('change-communications', examples['change-communications']);
    expect(answer.ok && answer.value.items).toMatchObject([{ status: 'changed', version: 2 }]);
  });

  it('show what is answered for the documents of the journal they are run on', async () => {
    const call = await openExampleJournal();
    const shown = openApiDocument().components.schemas;
    const exampleOf = (name: string) => (shown[name] as { examples: unknown[] }).examples[0];
    const answered = async (id: 'get-communication' | 'get-counterparty' | 'get-window-order' | 'get-me') => {
      const answer = await call(id, examples[id] as never);
      return answer.ok ? answer.value : answer.problem;
    };
    expect(await answered('get-communication')).toEqual(exampleOf('Communication'));
    expect(await answered('get-counterparty')).toEqual(exampleOf('Counterparty'));
    expect(await answered('get-window-order')).toEqual(exampleOf('WindowOrder'));
    expect(await answered('get-me')).toEqual(exampleOf('User'));
    const entries = await call('list-control-entries', examples['list-control-entries']);
    expect(entries.ok && entries.value.items).toEqual([exampleOf('ControlEntry')]);
  });

  it('R15: what PBXs send is understood', () => {
    const now = new Date(EXAMPLE_NOW);
    const { body: mangoCall } = examples['receive-mango-call'];
    const { body: mangoSummary } = examples['receive-mango-summary'];
    const { body: notification } = examples['receive-novofon-event'];
    const secrets = { mangoKey: 'unused', mangoSalt: 'unused' };
    expect(telephonyEvent.safeParse(examples['receive-telephony-event'].body).success).toBe(true);
    expect(mangoCalls(secrets).read(mangoCall, now)).toMatchObject({ value: [{ kind: 'answered' }] });
    expect(mangoSummaries(secrets).read(mangoSummary, now)).toMatchObject({ value: [{ kind: 'missed' }] });
    expect(novofon('unused', 'Europe/Moscow').read(notification, now)).toMatchObject({
      value: [{ kind: 'missed' }],
    });
  });

  it('stand by every parameter and body', () => {
    for (const [path, operations] of Object.entries(openApiDocument().paths)) {
      for (const [method, { parameters = [], requestBody }] of Object.entries(operations)) {
        const required = parameters.filter((parameter) => parameter.required && parameter.in === 'path');
        for (const { name, example } of required) {
          expect(example, `${method} ${path} ${name}`).toBeDefined();
        }
        if (requestBody) {
          const [content] = Object.values(requestBody.content);
          expect(content?.example, `${method} ${path}`).toBeDefined();
        }
      }
    }
  });
});
