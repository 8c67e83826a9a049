import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';

type Draft = Exclude<RequestOf<'create-view'>['body'], undefined>;

const { extended, reader, administrator } = people;
const colleague: User = {
  ...extended,
  id: 'usr_01JDFV0000000000000000000J',
  email: 'colleague@example.com',
  subject: 'subject-colleague',
};
const head: User = {
  ...administrator,
  id: 'usr_01JDFV0000000000000000000K',
  email: 'head@example.com',
  subject: 'subject-head',
  access: { journal: 'read', view: 'extended', scope: 'all' },
};

describe('saved views', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await api.must([...api.deps.users.add(colleague), ...api.deps.users.add(head)]);
  });

  const draft = (name: string): Draft => ({
    name,
    columns: [{ column: 'topic', width: 200 }, { column: 'client' }],
    sort: 'topic',
    direction: 'asc',
    filters: [{ column: 'topic', op: 'starts-with', value: 'бал' }],
  });
  const save = (name: string, by: User = extended, more: Partial<Draft> = {}) =>
    api.as(by)('create-view', { body: { ...draft(name), ...more } });
  const namesFor = async (user: User) =>
    (await succeeded(api.as(user)('list-views', {}))).items.map(({ name }) => name);

  it('R3: a view keeps columns in order, sort and filters, and the journal is shown by it', async () => {
    const saved = await succeeded(save('Балконы'));
    expect(saved).toMatchObject({
      ...draft('Балконы'),
      shared: false,
      marked: 'hidden',
      authorId: extended.id,
    });
    const { sort, direction, filters, marked } = saved;
    await succeeded(api.as(extended)('query-communications', { body: { sort, direction, filters, marked } }));
    const listed = await succeeded(api.as(extended)('list-views', {}));
    expect(listed.items).toContainEqual(expect.objectContaining({ id: saved.id, columns: saved.columns }));
  });

  it('R3: one’s own are seen by nobody else; shared ones by all who have the extended view', async () => {
    await succeeded(save('Моё', colleague));
    await succeeded(save('Общее', head, { shared: true }));
    expect(await namesFor(colleague)).toEqual(expect.arrayContaining(['Моё', 'Общее']));
    expect(await namesFor(extended)).toContain('Общее');
    expect(await namesFor(extended)).not.toContain('Моё');
    expect(await refused(api.as(reader)('list-views', {}))).toMatchObject({ code: 'access-denied' });
  });

  it('R3: shared ones are made, changed and deleted by administrators alone', async () => {
    expect(await refused(save('Для всех', extended, { shared: true }))).toEqual({
      status: 403,
      code: 'access-denied',
    });
    const { id: viewId, etag } = await succeeded(save('Для всех', head, { shared: true }));
    const change = { params: { viewId }, ifMatch: etag, body: { name: 'Иное' } };
    expect(await refused(api.as(extended)('update-view', change))).toMatchObject({ code: 'access-denied' });
    expect(
      await refused(api.as(extended)('delete-view', { params: { viewId }, ifMatch: etag })),
    ).toMatchObject({ code: 'access-denied' });
    const changed = await succeeded(api.as(head)('update-view', change));
    await succeeded(api.as(head)('delete-view', { params: { viewId }, ifMatch: changed.etag }));
    expect(await namesFor(head)).not.toContain('Иное');
  });

  it('R3: somebody else’s own is not there', async () => {
    const { id: viewId, etag } = await succeeded(save('Чужое', colleague));
    const path = { params: { viewId }, ifMatch: etag };
    expect(await refused(api.as(extended)('update-view', { ...path, body: { sort: 'date' } }))).toMatchObject(
      {
        code: 'not-found',
      },
    );
    expect(await refused(api.as(head)('delete-view', path))).toMatchObject({ code: 'not-found' });
  });

  it('R3, R17: what is left out stays; a stale change is refused', async () => {
    const { id: viewId, etag, ...saved } = await succeeded(save('Меняется'));
    const change = { params: { viewId }, ifMatch: etag, body: { direction: 'desc' as const } };
    const changed = await succeeded(api.as(extended)('update-view', change));
    expect(changed).toMatchObject({
      name: saved.name,
      columns: saved.columns,
      filters: saved.filters,
      direction: 'desc',
      version: 2,
    });
    expect(await refused(api.as(extended)('update-view', change))).toMatchObject({ code: 'version-stale' });
    expect(
      await refused(api.as(extended)('delete-view', { params: { viewId }, ifMatch: etag })),
    ).toMatchObject({ code: 'version-stale' });
  });

  it('R3: a name is taken once of one’s own, once of the shared, whatever its case', async () => {
    const first = await succeeded(save('Одно имя'));
    const taken = { status: 409, code: 'already-exists', fields: ['name: taken'] };
    expect(await refused(save('ОДНО  имя'))).toEqual(taken);
    await succeeded(save('Одно имя', colleague));
    await succeeded(save('Одно имя', head, { shared: true }));
    const other = await succeeded(save('Другое имя'));
    const rename = (name: string) =>
      api.as(extended)('update-view', { params: { viewId: other.id }, ifMatch: other.etag, body: { name } });
    expect(await refused(rename('одно имя'))).toEqual(taken);
    await succeeded(rename('ДРУГОЕ имя'));
    await succeeded(api.as(extended)('delete-view', { params: { viewId: first.id }, ifMatch: first.etag }));
    await succeeded(save('Одно имя'));
  });

  it('R3: of two saved at once under one name, one', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => save('Наперегонки')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  it('R3: a hundred, and no more', async () => {
    const { names, revision } = await api.deps.views.names(colleague.id);
    const many = Array.from({ length: 100 }, (_, count) => ({
      id: api.deps.ids.next('viw'),
      name: `Вид ${count}`,
    }));
    const { etag: _, ...saved } = await succeeded(save('Последнее', colleague));
    await api.must(
      api.deps.views.save({ ...saved, version: 2 }, { revision: revision + 2, names: [...names, ...many] }),
    );
    expect(await refused(save('Лишнее', colleague))).toEqual({ status: 409, code: 'limit-reached' });
  });

  it('R3: columns and filters that make no sense are refused', async () => {
    const blamed = async (more: object) => (await refused(save('Плохое', extended, more))).fields;
    expect(await blamed({ columns: [] })).toEqual(['columns: too-small']);
    expect(await blamed({ columns: [{ column: 'client' }, { column: 'client' }] })).toHaveLength(1);
    expect(await blamed({ columns: [{ column: 'colour' }] })).toHaveLength(1);
    expect(await blamed({ filters: [{ column: 'phone', op: 'equals', value: 'нет' }] })).toEqual([
      'filters.0.value: not-a-phone',
    ]);
  });
});
