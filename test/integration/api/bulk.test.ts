import { beforeAll, describe, expect, it } from 'vitest';
import type { AnswerOf } from '../../../shared/api/all-routes.ts';
import type { Answer, RequestOf } from '../../../shared/api/client.ts';
import type { Problem } from '../../../shared/api/problems.ts';
import { MAX_BULK_ITEMS } from '../../../shared/domain/communications/bulk-change.ts';
import type { Communication } from '../../../shared/domain/communications/communication.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded, summaryOf } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';
import { communicationOf } from '../../support/documents.ts';

const { writer, owner, administrator, reader } = people;
const UNKNOWN = '01JDFV0000000000000000000Z';

type Body = RequestOf<'change-communications'>['body'];
/** The change without its documents, of whichever action. */
type Change = Body extends infer One ? (One extends unknown ? Omit<One, 'items'> : never) : never;
type Document = Pick<Communication, 'id' | 'version'>;
type Item = AnswerOf<'change-communications'>['items'][number];

const problemOf = (item: Item | undefined): Problem => {
  if (item?.status !== 'refused') throw new Error(`Not refused: ${JSON.stringify(item)}`);
  return item.problem;
};
/** A refused document as `refused` has it of a refused request. */
const refusalOf = (item: Item | undefined) => {
  const problem = problemOf(item);
  return summaryOf(problem.status, problem);
};
const statusesOf = (items: readonly Item[]) => items.map(({ status }) => status);

describe('bulk changes of communications', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });

  const client = () => api.as(writer);
  const communication = (body: RequestOf<'create-communication'>['body'] = {}) =>
    succeeded(client()('create-communication', { body }));
  const several = (count: number) => Promise.all(Array.from({ length: count }, () => communication()));
  const pair = async (): Promise<[Document, Document]> => [await communication(), await communication()];
  const read = (communicationId: Communication['id']) =>
    succeeded(client()('get-communication', { params: { communicationId } }));
  const entriesOf = async (communicationId: Communication['id']) =>
    (await succeeded(client()('list-control-entries', { params: { communicationId } }))).items;
  const entry = (communicationId: Communication['id'], managerId?: User['id']) =>
    succeeded(
      client()('create-control-entry', {
        params: { communicationId },
        body: { kindId: api.kind.id, nextDate: dayFromNow(2), ...(managerId && { managerId }) },
      }),
    );
  const order = async () => {
    const { id: counterpartyId } = await succeeded(
      client()('create-counterparty', { body: { name: 'Клиент', folderId: api.folder.id } }),
    );
    return succeeded(client()('create-window-order', { body: { kind: 'order', counterpartyId } }));
  };

  const bodyOf = (change: Change, documents: readonly Document[]) =>
    ({
      ...change,
      items: documents.map(({ id: communicationId, version }) => ({ communicationId, version })),
    }) as Body;
  const send = (change: Change, documents: readonly Document[], { as = writer, idempotencyKey = '' } = {}) =>
    api.as(as)('change-communications', {
      body: bodyOf(change, documents),
      ...(idempotencyKey !== '' && { idempotencyKey }),
    });
  const bulk = async (...asked: Parameters<typeof send>) => (await succeeded(send(...asked))).items;

  /** Sends one document both ways, the change refused, and holds the two problems against each other. */
  const expectAsOfOne = async (
    item: Item | undefined,
    one: () => Promise<Answer<Communication>>,
    code: Problem['code'],
  ) => {
    const answer = await api.writingNothing(one);
    if (answer.ok) throw new Error('The route of one document does it');
    const { instance: _, ...expected } = answer.problem ?? {};
    expect(problemOf(item)).toEqual(expected);
    expect(problemOf(item).code).toBe(code);
  };
  const atOne = ({ id: communicationId, version }: Document) => ({
    params: { communicationId },
    ifMatch: `"${version}"`,
  });

  it('R10: in bulk a blue state without a contact document is refused as it is of one; the others get it', async () => {
    const linked = await order();
    const without = await communication({ details: { stateId: api.states.plain.id } });
    const withOrder = await communication({ details: { contactDocument: { orderId: linked.id } } });
    const another = await communication();
    const toBlue = { action: 'change-state', stateId: api.states.blue.id } as const;
    const items = await bulk(toBlue, [without, withOrder, another]);
    expect(items.map(({ communicationId }) => communicationId)).toEqual(
      [without, withOrder, another].map(({ id }) => id),
    );
    expect(statusesOf(items)).toEqual(['refused', 'changed', 'refused']);
    expect(refusalOf(items[0])).toEqual({
      status: 422,
      code: 'contact-document-required',
      fields: ['details.contactDocument: required'],
    });
    for (const [index, document] of [without, another].entries()) {
      await expectAsOfOne(
        items[index * 2],
        () =>
          client()('update-communication', {
            ...atOne(document),
            body: { details: { stateId: api.states.blue.id } },
          }),
        'contact-document-required',
      );
      expect(await read(document.id)).toEqual(document);
    }
    expect(items[1]).toEqual({ communicationId: withOrder.id, status: 'changed', version: 2 });
    expect((await read(withOrder.id)).details.stateId).toBe(api.states.blue.id);
  });

  it('R10: in bulk nothing is half-written where all are refused', async () => {
    const documents = await several(5);
    const toBlue = { action: 'change-state', stateId: api.states.blue.id } as const;
    const items = await api.writingNothing(() => bulk(toBlue, documents));
    expect(new Set(items.map((item) => refusalOf(item).code))).toEqual(
      new Set(['contact-document-required']),
    );
    for (const { id } of documents) {
      const history = await succeeded(client()('list-state-changes', { params: { communicationId: id } }));
      expect(history.items).toEqual([]);
    }
  });

  it('R10: in bulk a contact document of another kind, or one with a deletion mark, does not do', async () => {
    const contract = await api.stateOf({
      requiresContactDocument: true,
      contactDocumentKinds: ['contract'],
    });
    const linked = await order();
    const held = await communication({ details: { contactDocument: { orderId: linked.id } } });
    const [ofAnotherKind] = await api.writingNothing(() =>
      bulk({ action: 'change-state', stateId: contract.id }, [held]),
    );
    expect(refusalOf(ofAnotherKind)).toEqual({
      status: 422,
      code: 'contact-document-kind',
      fields: ['details.contactDocument: not-allowed'],
    });
    await succeeded(
      client()('mark-window-order', {
        params: { orderId: linked.id },
        ifMatch: `"${linked.version}"`,
      }),
    );
    const [marked] = await api.writingNothing(() =>
      bulk({ action: 'change-state', stateId: api.states.blue.id }, [held]),
    );
    expect(refusalOf(marked).code).toBe('contact-document-required');
  });

  it('R10: in bulk the mark is not taken off under a marked contact document', async () => {
    const linked = await order();
    const blue = await communication({
      details: { stateId: api.states.blue.id, contactDocument: { orderId: linked.id } },
    });
    const plain = await communication();
    const marked = await bulk({ action: 'mark' }, [blue, plain]);
    expect(statusesOf(marked)).toEqual(['changed', 'changed']);
    await succeeded(
      client()('mark-window-order', { params: { orderId: linked.id }, ifMatch: `"${linked.version}"` }),
    );
    const again = [
      { id: blue.id, version: 2 },
      { id: plain.id, version: 2 },
    ] as const;
    const items = await bulk({ action: 'unmark' }, again);
    expect(statusesOf(items)).toEqual(['refused', 'changed']);
    await expectAsOfOne(
      items[0],
      () => client()('unmark-communication', atOne(again[0])),
      'contact-document-required',
    );
    expect((await read(blue.id)).deletionMark).toBe(true);
  });

  it('R10: documents of one order and one client hold up none another in bulk', async () => {
    const { id: orderId } = await order();
    const documents: Document[] = [];
    while (documents.length < 15) {
      documents.push(await communication({ details: { contactDocument: { orderId } } }));
    }
    const toBlue = { action: 'change-state', stateId: api.states.blue.id } as const;
    expect(statusesOf(await bulk(toBlue, documents))).toEqual(documents.map(() => 'changed'));
  });

  it('R13: a state set in bulk stands in the history of every document; null takes it off', async () => {
    const documents = await several(3);
    await bulk({ action: 'change-state', stateId: api.states.plain.id }, documents);
    const off = await bulk(
      { action: 'change-state', stateId: null },
      documents.map(({ id }) => ({ id, version: 2 })),
    );
    expect(statusesOf(off)).toEqual(['changed', 'changed', 'changed']);
    for (const { id } of documents) {
      const { items } = await succeeded(client()('list-state-changes', { params: { communicationId: id } }));
      expect(items).toMatchObject([
        { from: null, to: api.states.plain.id, changedById: writer.id },
        { from: api.states.plain.id, to: null, changedById: writer.id },
      ]);
    }
  });

  it('R9: an inactive state is not set in bulk, nor one there is not', async () => {
    const documents = await several(2);
    for (const [stateId, field] of [
      [api.states.inactive.id, 'details.stateId: inactive'],
      [`sta_${UNKNOWN}`, 'details.stateId: unknown'],
    ] as const) {
      const items = await api.writingNothing(() => bulk({ action: 'change-state', stateId }, documents));
      for (const item of items) {
        expect(refusalOf(item)).toEqual({ status: 422, code: 'unknown-reference', fields: [field] });
      }
    }
  });

  it('R18: documents are marked and unmarked in bulk, with the reminders of each', async () => {
    const documents = await several(4);
    for (const { id } of documents) await entry(id);
    const marked = await bulk({ action: 'mark' }, documents);
    expect(marked).toEqual(
      documents.map(({ id }) => ({ communicationId: id, status: 'changed', version: 2 })),
    );
    const { items: shown } = await succeeded(client()('list-communications', { query: { limit: 200 } }));
    for (const { id } of documents) {
      expect(shown.map((row) => row.id)).not.toContain(id);
      expect((await entriesOf(id))[0]?.reminders).toMatchObject([{ status: 'stopped' }]);
    }
    const seen = documents.map(({ id }) => ({ id, version: 2 }));
    expect(statusesOf(await bulk({ action: 'unmark' }, seen))).toEqual(documents.map(() => 'changed'));
    for (const { id } of documents) {
      expect(await read(id)).toMatchObject({ deletionMark: false, version: 3 });
      expect((await entriesOf(id))[0]?.reminders).toMatchObject([
        { status: 'stopped' },
        { status: 'planned' },
      ]);
    }
  });

  it('R18: what is marked is not changed in bulk; what is marked already stays as it is', async () => {
    const [first, second] = await pair();
    await bulk({ action: 'mark' }, [first]);
    const marked = { id: first.id, version: 2 };
    const items = await bulk({ action: 'reassign', managerId: owner.id }, [marked, second]);
    expect(statusesOf(items)).toEqual(['refused', 'changed']);
    await expectAsOfOne(
      items[0],
      () => client()('update-communication', { ...atOne(marked), body: { managerId: owner.id } }),
      'deletion-marked',
    );
    expect(await api.writingNothing(() => bulk({ action: 'mark' }, [marked]))).toEqual([
      { communicationId: first.id, status: 'changed', version: 2 },
    ]);
  });

  it('R17: a document in another version is refused in bulk, and loses nothing; the others are changed', async () => {
    const [changed, ...others] = await several(3);
    if (!changed) throw new Error('There is none');
    const saved = await succeeded(
      client()('update-communication', { ...atOne(changed), body: { details: { note: 'Позже' } } }),
    );
    for (const change of [
      { action: 'mark' },
      { action: 'unmark' },
      { action: 'change-state', stateId: api.states.plain.id },
      { action: 'reassign', managerId: owner.id },
    ] as const) {
      const [item] = await api.writingNothing(() => bulk(change, [changed]));
      expect(refusalOf(item)).toEqual({ status: 412, code: 'version-stale' });
    }
    const items = await bulk({ action: 'reassign', managerId: owner.id }, [changed, ...others]);
    expect(statusesOf(items)).toEqual(['refused', 'changed', 'changed']);
    expect(await read(changed.id)).toEqual(saved);
  });

  it('R17: sent twice without a key, it does nothing the second time', async () => {
    const documents = await several(3);
    const change = { action: 'change-state', stateId: api.states.plain.id } as const;
    await bulk(change, documents);
    const again = await api.writingNothing(() => bulk(change, documents));
    expect(again.map((item) => refusalOf(item).code)).toEqual(documents.map(() => 'version-stale'));
  });

  it('R17: of two at one time each document takes one change', async () => {
    const documents = await several(10);
    const answers = await Promise.all([
      bulk({ action: 'change-state', stateId: api.states.plain.id }, documents),
      bulk({ action: 'change-state', stateId: api.states.other.id }, [...documents].reverse()),
    ]);
    const [plain = [], other = []] = answers;
    for (const [index, { id }] of documents.entries()) {
      const [one, two] = [plain[index], other[documents.length - 1 - index]];
      expect([one?.status, two?.status].sort()).toEqual(['changed', 'refused']);
      expect(refusalOf(one?.status === 'refused' ? one : two).code).toBe('version-stale');
      expect(await read(id)).toMatchObject({
        version: 2,
        details: { stateId: one?.status === 'changed' ? api.states.plain.id : api.states.other.id },
      });
    }
  });

  it('R21: with a new manager the open control entries go along in bulk, unless asked not to', async () => {
    for (const reassignControlEntries of [undefined, true, false]) {
      const documents = await several(2);
      for (const { id } of documents) {
        await entry(id);
        await entry(id, administrator.id);
      }
      const items = await bulk(
        {
          action: 'reassign',
          managerId: owner.id,
          ...(reassignControlEntries !== undefined && { reassignControlEntries }),
        },
        documents,
      );
      expect(statusesOf(items)).toEqual(['changed', 'changed']);
      for (const { id } of documents) {
        expect((await read(id)).managerId).toBe(owner.id);
        expect((await entriesOf(id)).map(({ managerId }) => managerId).sort()).toEqual(
          [reassignControlEntries === false ? writer.id : owner.id, administrator.id].sort(),
        );
      }
    }
  });

  it('a manager nobody entered gets nothing', async () => {
    const documents = await several(2);
    const change = { action: 'reassign', managerId: `usr_${UNKNOWN}` } as const;
    for (const item of await api.writingNothing(() => bulk(change, documents))) {
      expect(refusalOf(item)).toEqual({
        status: 422,
        code: 'unknown-reference',
        fields: ['managerId: unknown'],
      });
    }
  });

  it('R1: of others’ documents each is refused to those who see their own; theirs are changed', async () => {
    const others = await communication();
    const managed = await communication({ managerId: owner.id });
    const authored = await succeeded(api.as(owner)('create-communication', { body: {} }));
    const unknown: Document = { id: `com_${UNKNOWN}`, version: 1 };
    const documents = [others, managed, unknown, authored];
    const items = await bulk({ action: 'mark' }, documents, { as: owner });
    expect(statusesOf(items)).toEqual(['refused', 'changed', 'refused', 'changed']);
    expect(refusalOf(items[0])).toEqual({ status: 403, code: 'not-own-document' });
    expect(refusalOf(items[2])).toEqual({ status: 404, code: 'not-found' });
    expect((await read(others.id)).deletionMark).toBe(false);
    expect(
      await api.writingNothing(() => refused(send({ action: 'mark' }, [others], { as: reader }))),
    ).toEqual({ status: 403, code: 'access-denied' });
  });

  describe('an Idempotency-Key', () => {
    const idempotencyKey = () => crypto.randomUUID();

    it('answers the first answer again, refusals too, and does nothing', async () => {
      const [first, second] = await pair();
      const documents = [first, { ...second, version: 7 }];
      const key = { idempotencyKey: idempotencyKey() };
      const answer = await send({ action: 'mark' }, documents, key);
      const again = await api.writingNothing(() => send({ action: 'mark' }, documents, key));
      expect(answer.headers.get('idempotent-replayed')).toBeNull();
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const { items } = await succeeded(Promise.resolve(answer));
      expect((await succeeded(Promise.resolve(again))).items).toEqual(items);
      expect(statusesOf(items)).toEqual(['changed', 'refused']);
      expect(await api.writingNothing(() => refused(send({ action: 'unmark' }, documents, key)))).toEqual({
        status: 422,
        code: 'idempotency-key-reused',
      });
    });

    it('used by five requests at one time changes each document once, and answers all alike', async () => {
      const documents = await several(10);
      const key = { idempotencyKey: idempotencyKey() };
      const answers = await Promise.all(
        Array.from({ length: 5 }, () =>
          bulk({ action: 'change-state', stateId: api.states.plain.id }, documents, key),
        ),
      );
      const expected = documents.map(({ id }) => ({ communicationId: id, status: 'changed', version: 2 }));
      for (const items of answers) expect(items).toEqual(expected);
      for (const { id } of documents) expect((await read(id)).version).toBe(2);
    });
  });

  it(`takes ${MAX_BULK_ITEMS} documents at a time, answered in the order asked`, async () => {
    const documents = Array.from({ length: MAX_BULK_ITEMS }, () =>
      communicationOf({ id: api.deps.ids.next('com'), authorId: writer.id, managerId: writer.id }),
    );
    for (const document of documents) await api.must([api.deps.communications.add(document)]);
    const items = await bulk({ action: 'reassign', managerId: owner.id }, documents);
    expect(items).toEqual(
      documents.map(({ id }) => ({ communicationId: id, status: 'changed', version: 2 })),
    );
    const [one] = documents;
    if (!one) throw new Error('There is none');
    const more = [...documents, { id: `com_${UNKNOWN}`, version: 1 } as const];
    for (const [wrong, field] of [
      [more, 'items: too-large'],
      [[], 'items: too-small'],
      [[one, one], 'items: invalid'],
    ] as const) {
      expect(await api.writingNothing(() => refused(send({ action: 'mark' }, wrong)))).toEqual({
        status: 400,
        code: 'validation-failed',
        fields: [field],
      });
    }
  });

  it.each<[string, object, string[]]>([
    ['another action', { action: 'destroy' }, ['action: not-allowed']],
    ['no action', {}, ['action: not-allowed']],
    ['no state', { action: 'change-state' }, ['stateId: wrong-type']],
    ['what belongs to another action', { action: 'mark', managerId: owner.id }, ['managerId: unknown-field']],
    ['no manager', { action: 'reassign', managerId: null }, ['managerId: wrong-type']],
  ])('%s is refused as a whole', async (_, change, fields) => {
    const document = await communication();
    expect(await api.writingNothing(() => refused(send(change as Change, [document])))).toEqual({
      status: 400,
      code: 'validation-failed',
      fields,
    });
  });

  it('a document without its version is refused as a whole', async () => {
    const { id } = await communication();
    const answer = await api.writingNothing(() =>
      api.send(writer, 'POST', '/communications/bulk', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'mark', items: [{ communicationId: id }] }),
      }),
    );
    expect(summaryOf(answer.status, answer.body)).toEqual({
      status: 400,
      code: 'validation-failed',
      fields: ['items.0.version: wrong-type'],
    });
  });
});
