import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';

const { administrator, nobody, reader, writer } = people;

/** What a person is shown of a client they are given: their access must allow it, not the giver's alone. */
describe('R1: whoever is named as a manager has access to the journal', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  const as = (user: User = writer) => api.as(user);
  const draft = (managerId?: User['id']) => ({
    kindId: api.kind.id,
    nextDate: dayFromNow(2),
    ...(managerId && { managerId }),
  });
  const document = () => succeeded(as()('create-communication', { body: {} }));
  const noAccess = (field: string) => ({
    status: 422,
    code: 'unknown-reference',
    fields: [`${field}: no-access`],
  });

  it('R1 a new document, and another manager of one', async () => {
    expect(await refused(as()('create-communication', { body: { managerId: nobody.id } }))).toEqual(
      noAccess('managerId'),
    );
    const { id: communicationId, etag: ifMatch } = await document();
    const change = { params: { communicationId }, ifMatch, body: { managerId: nobody.id } };
    expect(await api.writingNothing(() => refused(as()('update-communication', change)))).toEqual(
      noAccess('managerId'),
    );
  });

  it('R1 many documents at once', async () => {
    const { id: communicationId, version } = await document();
    const { items } = await succeeded(
      as()('change-communications', {
        body: { action: 'reassign', managerId: nobody.id, items: [{ communicationId, version }] },
      }),
    );
    expect(items).toMatchObject([
      { status: 'refused', problem: { code: 'unknown-reference', errors: [{ code: 'no-access' }] } },
    ]);
  });

  it('R1 R19 an entry: made, given to another, and the next one', async () => {
    const { id: communicationId } = await document();
    const params = { communicationId };
    expect(await refused(as()('create-control-entry', { params, body: draft(nobody.id) }))).toEqual(
      noAccess('managerId'),
    );
    const { id: entryId, etag: ifMatch } = await succeeded(
      as()('create-control-entry', { params, body: draft() }),
    );
    const of = { params: { communicationId, entryId }, ifMatch };
    expect(await refused(as()('update-control-entry', { ...of, body: { managerId: nobody.id } }))).toEqual(
      noAccess('managerId'),
    );
    const completion = { outcome: 'Перезвонит', next: draft(nobody.id) };
    expect(await refused(as()('complete-control-entry', { ...of, body: completion }))).toEqual(
      noAccess('next.managerId'),
    );
  });

  it('R1 a window order', async () => {
    const { id: counterpartyId } = await succeeded(
      as()('create-counterparty', {
        body: { name: 'Заказчик', folderId: api.folder.id, phones: [{ phone: '8 916 555-10-01' }] },
      }),
    );
    const body = { kind: 'measurement', counterpartyId } as const;
    expect(await refused(as()('create-window-order', { body: { ...body, managerId: nobody.id } }))).toEqual(
      noAccess('managerId'),
    );
    const { id: orderId, etag: ifMatch } = await succeeded(as()('create-window-order', { body }));
    expect(
      await refused(
        as()('update-window-order', { params: { orderId }, ifMatch, body: { managerId: nobody.id } }),
      ),
    ).toEqual(noAccess('managerId'));
  });

  it('R1 somebody who may read is named as before', async () => {
    const { managerId } = await succeeded(as()('create-communication', { body: { managerId: reader.id } }));
    expect(managerId).toBe(reader.id);
  });

  it('R1 colleagues to choose from say who may be given work', async () => {
    const { items } = await succeeded(as()('list-managers', {}));
    const assignable = (id: string) => items.find((one) => one.id === id)?.assignable;
    expect([assignable(nobody.id), assignable(reader.id)]).toEqual([false, true]);
  });

  describe('R1 R20 whose access was taken later', () => {
    const dismissed = async () => {
      const manager = await api.addUser();
      const { id: communicationId } = await succeeded(as(manager)('create-communication', { body: {} }));
      const made = await succeeded(
        as(manager)('create-control-entry', { params: { communicationId }, body: draft() }),
      );
      const params = { userId: manager.id };
      const { etag: ifMatch } = await succeeded(as(administrator)('get-user', { params }));
      await succeeded(
        as(administrator)('update-user', { params, ifMatch, body: { access: { journal: 'none' } } }),
      );
      return { manager, made, communicationId };
    };

    it('R20 is shown on the entry and the board, and can be handed over', async () => {
      const { manager, made, communicationId } = await dismissed();
      const params = { communicationId };
      const { items } = await succeeded(as()('list-control-entries', { params }));
      expect(items).toMatchObject([{ id: made.id, reminderWarning: 'no-access' }]);
      const board = await succeeded(
        as(administrator)('list-control-board', { query: { due: 'next', of: manager.id } }),
      );
      expect(board.items).toMatchObject([{ reminderWarning: 'no-access' }]);
      const given = await succeeded(
        as()('update-control-entry', {
          params: { ...params, entryId: made.id },
          ifMatch: made.etag,
          body: { managerId: writer.id },
        }),
      );
      expect(given).toMatchObject({ managerId: writer.id, reminderWarning: null });
    });

    it('R17 keeps what is theirs while it is changed otherwise', async () => {
      const { manager, made, communicationId } = await dismissed();
      const { etag: ifMatch } = await succeeded(as()('get-communication', { params: { communicationId } }));
      const changed = await succeeded(
        as()('update-communication', {
          params: { communicationId },
          ifMatch,
          body: { managerId: manager.id, details: { note: 'Ждёт звонка' } },
        }),
      );
      expect(changed.managerId).toBe(manager.id);
      const entry = await succeeded(
        as()('update-control-entry', {
          params: { communicationId, entryId: made.id },
          ifMatch: made.etag,
          body: { managerId: manager.id, comment: 'Кому отдать?' },
        }),
      );
      expect(entry).toMatchObject({ managerId: manager.id, comment: 'Кому отдать?' });
    });
  });
});
