import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { readXlsx } from '../../support/xlsx.ts';

const { writer, owner } = people;
const period = { from: '2025-03-01', to: '2025-03-31' };

describe('a selection of the journal as a file', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    const newer = await succeeded(
      api.as(writer)('create-communication', {
        body: {
          occurredAt: '2025-03-09T21:30:00.000Z',
          preliminaryContact: {
            callerName: '=HYPERLINK("http://evil.example")',
            phone: '8 916 123-45-67 доб. 12',
            email: 'ivan@example.com',
            topic: 'Окно; "кухня"',
          },
          details: {
            stateId: api.states.blue.id,
            contactDocument: {
              create: { kind: 'measurement', phone: '89161234567', folderId: api.folder.id },
            },
          },
        },
      }),
    );
    await succeeded(
      api.as(writer)('create-control-entry', {
        params: { communicationId: newer.id },
        body: { kindId: api.kind.id, nextDate: '2027-03-12' },
      }),
    );
    await succeeded(
      api.as(owner)('create-communication', {
        body: {
          occurredAt: '2025-03-02T08:00:00.000Z',
          preliminaryContact: { callerName: '-Ёлкин', phone: '+49 30 901820', channel: 'site' },
        },
      }),
    );
    await succeeded(api.as(writer)('create-communication', { body: { occurredAt: '2025-04-01T08:00:00Z' } }));
  });

  const fileOf = (query: RequestOf<'export-communications'>['query'], user = writer) =>
    succeeded(api.as(user)('export-communications', { query }));
  const csvOf = async (query: object, user = writer) => {
    const { bytes } = await fileOf({ ...period, format: 'csv', ...query }, user);
    return parse(Buffer.from(bytes), { bom: true, delimiter: ';', columns: true }) as Record<
      string,
      string
    >[];
  };

  it('R4: CSV has the columns of the journal, names for ids, moments of the company’s clocks', async () => {
    const rows = await csvOf({});
    expect(rows).toEqual([
      {
        Номер: expect.stringMatching(/^КМ-/),
        Дата: '10.03.2025 00:30',
        Клиент: expect.stringMatching(/^ОП-/),
        Телефон: '8 (916) 123-45-67',
        'E-mail': 'ivan@example.com',
        Канал: 'телефон',
        Тема: 'Окно; "кухня"',
        Состояние: 'Замер',
        'Документ контакта': rows[0]?.Клиент,
        'Вид документа': 'замер',
        Менеджер: writer.name,
        Автор: writer.name,
        'Контакт со стороны компании': '',
        'Дата еще': '12.03.2027',
        Папка: 'Частные лица',
        Изменен: expect.stringMatching(/^\d\d\.\d\d\.\d{4} \d\d:\d\d$/),
        'Пометка на удаление': '',
      },
      expect.objectContaining({ Клиент: "'-Ёлкин", Телефон: "'+49 30 901820", Канал: 'сайт' }),
    ]);
  });

  it('R4: XLSX has the same, dates as dates', async () => {
    const { fileName, contentType, bytes } = await fileOf({ ...period, format: 'xlsx', language: 'en' });
    expect(fileName).toMatch(/^communications-\d{4}-\d\d-\d\d\.xlsx$/);
    expect(contentType).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    const [headings, newer, older] = readXlsx(bytes).rows;
    expect(headings).toMatchObject({ A: 'Number', B: 'Date', D: 'Phone', N: 'Next date' });
    expect(newer).toMatchObject({
      B: '2025-03-10T00:30:00.000Z',
      D: '8 (916) 123-45-67',
      J: 'measurement',
      N: '2027-03-12T00:00:00.000Z',
    });
    expect(older).toMatchObject({ C: '-Ёлкин', D: '+49 30 901820', F: 'site' });
  });

  it('R1: who sees their own alone gets a file of their own alone', async () => {
    expect((await csvOf({}, owner)).map(({ Клиент }) => Клиент)).toEqual(["'-Ёлкин"]);
  });

  it('R2: a period that ends before it begins is refused, as by the list', async () => {
    const query = { format: 'csv', from: period.to, to: period.from } as const;
    expect(await refused(api.as(writer)('export-communications', { query }))).toEqual({
      status: 400,
      code: 'validation-failed',
      fields: ['to: before-from'],
    });
  });

  it('R3: a selection of the extended view is in its order, filtered as it is', async () => {
    const arrangement = { ...period, sort: 'date', direction: 'asc' } as const;
    const rowsOf = async (body: RequestOf<'export-query'>['body']) => {
      const { bytes } = await succeeded(api.as(people.extended)('export-query', { body }));
      return readXlsx(bytes).rows.slice(1);
    };
    const all = await rowsOf({ ...arrangement, format: 'xlsx' });
    expect(all.map(({ B }) => B)).toEqual(['2025-03-02T11:00:00.000Z', '2025-03-10T00:30:00.000Z']);
    const filters = [{ column: 'channel', op: 'equals', value: 'site' }] as const;
    const filtered = await rowsOf({ ...arrangement, filters: [...filters], format: 'xlsx' });
    expect(filtered.map(({ C }) => C)).toEqual(['-Ёлкин']);
    const body = { ...arrangement, format: 'csv' } as const;
    expect(await refused(api.as(writer)('export-query', { body }))).toEqual({
      status: 403,
      code: 'access-denied',
    });
  });

  it('an empty selection is a file with headings', async () => {
    const { bytes } = await fileOf({ format: 'csv', from: '2028-01-01' });
    expect(Buffer.from(bytes).toString()).toMatch(/^\ufeffНомер;Дата;[^\r\n]*\r\n$/);
  });
});
