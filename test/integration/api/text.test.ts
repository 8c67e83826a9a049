import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { communicationOf, counterpartyOf } from '../../support/documents.ts';

type Contact = NonNullable<NonNullable<RequestOf<'create-communication'>['body']>['preliminaryContact']>;

describe('texts at the door', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  const create = (preliminaryContact: Contact, note?: string) =>
    api.as(people.writer)('create-communication', {
      body: { preliminaryContact, ...(note !== undefined && { details: { note } }) },
    });

  it.each([
    '\u202a+7 926 555-15-01\u202c',
    '\u200e+7 926 555-15-01',
    '\u2066+7\u2069 926 555\u202f15\u202f01',
    '8 926 555-15-01\ufe0f',
    'tel:+79265551501',
    'тел: 8 (926) 555 15 01',
    '８９２６５５５１５０１',
  ])('case 32: %j is a phone', async (phone) => {
    const { preliminaryContact } = await succeeded(create({ callerName: 'Т', phone }));
    expect(preliminaryContact.phone).toEqual({ number: '+79265551501', extension: null });
  });

  it('case 32: our own reminder’s spelling is one too', async () => {
    const { preliminaryContact } = await succeeded(create({ phone: '+79265551501*123' }));
    expect(preliminaryContact.phone).toEqual({ number: '+79265551501', extension: '123' });
  });

  it('marks that could turn a name round are taken out; what belongs to writing stays', async () => {
    const made = await succeeded(
      create({ callerName: '\u202eИван\u202c \ufeff👨‍👩‍👧', topic: 'می‌خواهم' }, 'a\u2028b\u200f'),
    );
    expect(made.preliminaryContact).toMatchObject({ callerName: 'Иван 👨‍👩‍👧', topic: 'می‌خواهم' });
    expect(made.details.note).toBe('a\nb');
  });

  it.each([
    ['\u200b', 'too-small'],
    ['\u202e\u202c', 'too-small'],
    ['\u3164', 'too-small'],
    ['Ив\u0000н', 'wrong-form'],
    ['Ив\u2028н', 'wrong-form'],
    [`а${'\u0301\u0316'.repeat(60)}`, 'wrong-form'],
    ['а'.repeat(1000), 'too-large'],
  ])('a caller’s name of %j is refused as %s', async (callerName, code) => {
    expect(await api.writingNothing(() => refused(create({ callerName })))).toMatchObject({
      code: 'validation-failed',
      fields: [`preliminaryContact.callerName: ${code}`],
    });
  });

  it('what was lost in decoding is refused, not kept as U+FFFD', async () => {
    expect(await api.writingNothing(() => refused(create({ callerName: 'Ив\ufffdн' })))).toMatchObject({
      status: 400,
    });
  });

  it.each(['\u200b', '\u0007', '\u2066\u2069'])('no directory takes a name of %j', async (name) => {
    for (const attempt of [
      () => api.as(people.writer)('create-counterparty', { body: { name, folderId: api.folder.id } }),
      () => api.as(people.administrator)('create-folder', { body: { name } }),
      () => api.as(people.administrator)('create-control-kind', { body: { name } }),
      () => api.as(people.extended)('create-view', { body: { name } as never }),
    ]) {
      const { code, fields } = await api.writingNothing(() => refused(attempt() as never));
      expect(code).toBe('validation-failed');
      expect(fields?.some((field) => field.startsWith('name: '))).toBe(true);
    }
  });

  it('cases 31, 32, 33: an import reads names and phones as the API does', async () => {
    const as = api.as(people.administrator);
    const job = await succeeded(
      as('create-import', {
        body: { kind: 'counterparties', name: 'file.csv', header: 'Наименование;Папка;Телефон;Телефон 2' },
      }),
    );
    const { lines } = await succeeded(
      as('import-chunk', {
        params: { importId: job.id },
        body: {
          sequence: 0,
          firstLine: 2,
          isLast: true,
          text: [
            '\u202eДубль\u202c;Частные лица;8 926 555-16-10;\u202a+7 (926) 555 16 10\u202c',
            'Цифры нет;Частные лица;8 926 555-16-1;',
            '\u200b;Частные лица;8 926 555-16-11;',
          ].join('\n'),
        },
      }),
    );
    expect(lines.map(({ outcome }) => outcome)).toEqual(['created', 'refused', 'refused']);
    expect(lines.slice(1).map(({ errors }) => errors.map(({ column }) => column))).toEqual([
      ['Телефон'],
      ['Наименование'],
    ]);
    const counterpartyId = lines[0]?.id as `cpt_${string}`;
    expect(
      await succeeded(api.as(people.writer)('get-counterparty', { params: { counterpartyId } })),
    ).toMatchObject({
      name: 'Дубль',
      phones: [{ phone: { number: '+79265551610', extension: null }, label: null }],
    });
  });

  it('an e-mail of a .рф domain is taken, and found in both forms', async () => {
    const made = await succeeded(create({ email: 'Ivan@Окна.рф' }));
    expect(made.preliminaryContact.email).toBe('ivan@xn--80atjc.xn--p1ai');
    for (const value of ['ivan@окна.рф', 'ivan@xn--80atjc.xn--p1ai']) {
      const { items } = await succeeded(
        api.as(people.extended)('query-communications', {
          body: { filters: [{ column: 'email', op: 'equals', value }] },
        }),
      );
      expect(items.map(({ id }) => id)).toEqual([made.id]);
    }
  });

  it('what was let in before is still read, shown and changed in other fields', async () => {
    const blank = communicationOf({
      id: api.deps.ids.next('com'),
      number: 'КМ-2026-900001',
      authorId: people.writer.id,
      managerId: people.writer.id,
    });
    const callerName = '\u202eИв\ufffdн\u2028';
    await api.must([
      api.deps.communications.add({
        ...blank,
        preliminaryContact: { ...blank.preliminaryContact, callerName, topic: '\u200b' },
      }),
    ]);
    const client = counterpartyOf({
      id: api.deps.ids.next('cpt'),
      name: '\u200b',
      phones: [],
      folderId: api.folder.id,
    });
    await api.must(api.deps.counterparties.add(client, []));
    const as = api.as(people.writer);

    const read = await succeeded(as('get-communication', { params: { communicationId: blank.id } }));
    expect(read.preliminaryContact).toMatchObject({ callerName, topic: '\u200b' });
    const changed = await succeeded(
      as('update-communication', {
        params: { communicationId: blank.id },
        ifMatch: read.etag,
        body: { preliminaryContact: { source: 'Сайт' } },
      }),
    );
    expect(changed.preliminaryContact).toMatchObject({ callerName, source: 'Сайт' });
    const entry = await succeeded(as('get-counterparty', { params: { counterpartyId: client.id } }));
    expect(entry.name).toBe('\u200b');
    const renamed = await succeeded(
      as('update-counterparty', {
        params: { counterpartyId: client.id },
        ifMatch: entry.etag,
        body: { name: 'Иван' },
      }),
    );
    expect(renamed.name).toBe('Иван');
  });
});
