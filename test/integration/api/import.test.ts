import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';

const { administrator, writer } = people;
type Options = Partial<RequestOf<'create-import'>['body']>;

describe('the import of a file', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  const client = () => api.as(administrator);

  const begin = (kind: 'counterparties' | 'communications', header: string, options: Options = {}) =>
    succeeded(client()('create-import', { body: { kind, name: 'file.csv', header, ...options } }));
  const send = (importId: `imp_${string}`, text: string, sequence = 0) =>
    succeeded(
      client()('import-chunk', {
        params: { importId },
        body: { sequence, firstLine: 2 + sequence, text, isLast: true },
      }),
    );
  /** Imports a file of a heading and lines; what became of each line. */
  const importFile = async (
    kind: 'counterparties' | 'communications',
    [header = '', ...lines]: string[],
    options: Options = {},
  ) => {
    const { id } = await begin(kind, header, options);
    return (await send(id, lines.join('\r\n'))).lines;
  };
  const outcomes = (lines: Awaited<ReturnType<typeof importFile>>) => lines.map(({ outcome }) => outcome);
  const blames = (lines: Awaited<ReturnType<typeof importFile>>) =>
    lines.map(({ code, errors }) => [code, ...errors.map(({ column, code }) => `${column}: ${code}`)]);

  describe('of counterparties', () => {
    const file = [
      '\ufeffВнешний код;НАИМЕНОВАНИЕ;Папка;Телефон;Телефон 2;E-mail;Адрес;Дополнительно: ИНН;Скидка',
      'К-1;ООО "Ромашка";Частные лица;8 495 111-22-33 доб. 4, 8 916 555-44-33;;"a@example.com, b@example.com";Москва, Тверская 1;7701234567;5%',
      `К-2;Петров;частные  лица;;+7 926 000-11-22;;"Тула,\nЛенина 5";;`,
      'К-3;;Частные лица;123;;нет;;;',
      'К-4;Сидоров;Нет такой;;;;;;',
      'К-5;Лишний;Частные лица;;;;;;;ещё',
    ];

    it('R14: reads what is in the cells, and says of every line what became of it', async () => {
      const job = await begin('counterparties', file[0] ?? '');
      expect(job).toMatchObject({ delimiter: ';', status: 'open' });
      expect(job.columns.map(({ field }) => field)).toEqual([
        'key',
        'name',
        'folder',
        'phones',
        'phones',
        'emails',
        'addresses',
        'additional:ИНН',
        null,
      ]);

      const dry = await importFile('counterparties', file, { dryRun: true });
      expect(dry.map(({ line }) => line)).toEqual([2, 3, 5, 6, 7]);
      expect(outcomes(dry)).toEqual(['created', 'created', 'refused', 'refused', 'refused']);
      expect(blames(dry).slice(2)).toEqual([
        ['validation-failed', 'НАИМЕНОВАНИЕ: wrong-type', 'E-mail: wrong-form'],
        ['validation-failed', 'Папка: unknown'],
        ['validation-failed', ': too-many-cells'],
      ]);
      expect(dry.every(({ id }) => id === null)).toBe(true);

      const made = await importFile('counterparties', file);
      expect(outcomes(made)).toEqual(outcomes(dry));
      const found = await succeeded(
        client()('get-counterparty', { params: { counterpartyId: (made[0]?.id ?? '') as `cpt_${string}` } }),
      );
      expect(found).toMatchObject({
        name: 'ООО "Ромашка"',
        folderId: api.folder.id,
        phones: [
          { phone: { number: '+74951112233', extension: '4' } },
          { phone: { number: '+79165554433', extension: null } },
        ],
        emails: ['a@example.com', 'b@example.com'],
        addresses: ['Москва, Тверская 1'],
        additionalData: { ИНН: '7701234567' },
      });
    });

    it('a file that comes again makes nothing; a line that is another now is told of', async () => {
      const again = file.with(2, file[2]?.replace('Петров', 'Петров Иван') ?? '');
      const report = await importFile('counterparties', again);
      expect(outcomes(report).slice(0, 2)).toEqual(['exists', 'differs']);
      expect(report[0]?.id).toMatch(/^cpt_/);
    });

    it('lines without a code are known by what they are about; two of one are one', async () => {
      const lines = [
        'Имя,Папка,Телефон',
        'Без кода,Частные лица,84950000011',
        'без кода,Частные лица,84950000011',
      ];
      const made = await importFile('counterparties', lines);
      expect(outcomes(made)).toEqual(['created', 'exists']);
      expect(outcomes(await importFile('counterparties', lines))).toEqual(['exists', 'exists']);
    });

    it('R14: a phone that another has is refused, unless that is known', async () => {
      const lines = ['Имя;Папка;Телефон', 'Двойник;Частные лица;84950000011'];
      expect(blames(await importFile('counterparties', lines))).toEqual([
        ['duplicate-phone', 'Телефон: duplicate'],
      ]);
      expect(outcomes(await importFile('counterparties', lines, { allowDuplicates: true }))).toEqual([
        'created',
      ]);
    });

    it('makes folders if it may, each once; a dry run makes none', async () => {
      const lines = ['Имя;Папка', 'Один;Дилеры / Юг', 'Два;дилеры/Юг', 'Три;Частные лица/Дачи'];
      expect(blames(await importFile('counterparties', lines)).flat()).toContain('Папка: unknown');
      const dry = await api.deps.folders.list();
      expect(
        outcomes(await importFile('counterparties', lines, { createFolders: true, dryRun: true })),
      ).toEqual(['created', 'created', 'created']);
      expect(await api.deps.folders.list()).toEqual(dry);
      await importFile('counterparties', lines, { createFolders: true });
      const { items } = await succeeded(client()('list-folders', {}));
      expect(items.map(({ name }) => name).sort()).toEqual(['Дачи', 'Дилеры', 'Частные лица', 'Юг']);
    });

    it('a heading without what must be there is refused', async () => {
      const body = { kind: 'counterparties', name: 'file.csv', header: 'Телефон;Папка;Папка' } as const;
      expect(await api.writingNothing(() => refused(client()('create-import', { body })))).toEqual({
        status: 400,
        code: 'validation-failed',
        fields: ['header: column-missing', 'header: column-twice'],
      });
    });
  });

  describe('of communications', () => {
    const header =
      'Внешний код;Дата;Клиент;Телефон;Тема;Состояние;Документ контакта;Менеджер;Дата еще;Комментарий';

    it('R10: a blue state without its contact document is refused, and nothing is half-written', async () => {
      const { id } = await begin('communications', header);
      const before = await api.dump();
      const { lines } = await send(id, `B-1;25.11.2025;Иван;;Окно;замер;;;${dayFromNow(3)};`);
      expect(blames(lines)).toEqual([['contact-document-required', 'Документ контакта: required']]);
      const written = (await api.dump()).filter((item) => !before.includes(item));
      expect(written.map((item) => JSON.parse(item).entity).sort()).toEqual(['import', 'import-chunk']);
    });

    it('R10: with an order that exists it is taken, and is of the order’s client', async () => {
      const ordered = await succeeded(
        api.as(writer)('create-communication', {
          body: {
            details: {
              stateId: api.states.blue.id,
              contactDocument: {
                create: { kind: 'measurement', phone: '8 903 777-66-55', folderId: api.folder.id },
              },
            },
          },
        }),
      );
      const number = ordered.details.contactDocument?.number;
      const [line] = await importFile('communications', [
        header,
        `B-2;25.11.2025 10:05;Иван;8 903 777 66 55;Окно;Замер;${number};anna@example.com;;`,
      ]);
      expect(line).toMatchObject({ outcome: 'created', errors: [] });
      const made = await succeeded(
        client()('get-communication', { params: { communicationId: (line?.id ?? '') as `com_${string}` } }),
      );
      expect(made).toMatchObject({
        occurredAt: '2025-11-25T07:05:00.000Z',
        managerId: writer.id,
        authorId: administrator.id,
        preliminaryContact: { clientId: ordered.preliminaryContact.clientId, callerName: 'Иван' },
        details: { stateId: api.states.blue.id, contactDocument: { number } },
      });
    });

    it('R19: a next date puts it on control in the same change; a past one is refused, or left out', async () => {
      const next = dayFromNow(2);
      const [line] = await importFile('communications', [
        header,
        `C-1;;Олег;;;;;anna@example.com;${next};Перезвонить`,
      ]);
      const communicationId = (line?.id ?? '') as `com_${string}`;
      const made = await succeeded(client()('get-communication', { params: { communicationId } }));
      expect(made).toMatchObject({ nextDate: next, version: 1 });
      const { items } = await succeeded(client()('list-control-entries', { params: { communicationId } }));
      expect(items).toMatchObject([
        { kind: { name: 'Перезвонить' }, nextDate: next, managerId: writer.id, comment: 'Перезвонить' },
      ]);

      const past = [header, 'C-2;;Олег;;;;;;01.02.2024;Перезвонить'];
      expect(blames(await importFile('communications', past))).toEqual([
        ['next-date-past', 'Дата еще: past'],
      ]);
      const [left] = await importFile('communications', past, { skipPastDates: true });
      expect(left?.outcome).toBe('created');
    });

    it('every cell that means nothing is told of', async () => {
      const lines = await importFile('communications', [
        'Дата;Канал;Состояние;Документ контакта;Менеджер;Телефон',
        '31.02.2026;голубь;Нет такого;ОП-1;никто;',
        '25.11.2025;;Бывшее;;;12',
      ]);
      expect(blames(lines)).toEqual([
        [
          'validation-failed',
          'Состояние: unknown',
          'Менеджер: unknown',
          'Документ контакта: unknown',
          'Дата: not-a-date',
          'Канал: unknown',
        ],
        ['unknown-reference', 'Состояние: inactive'],
      ]);
    });

    it('R6: numbers follow one another, whatever was refused between', async () => {
      const lines = Array.from({ length: 30 }, (_, index) =>
        index % 3 === 0 ? `N-${index};;;;;Замер;;;;` : `N-${index};;Имя ${index};;;;;;;`,
      );
      const made = (await importFile('communications', [header, ...lines])).filter(({ id }) => id !== null);
      expect(made).toHaveLength(20);
      const numbers = await Promise.all(
        made.map(async ({ id }) => (await api.deps.communications.find(id ?? ''))?.number ?? ''),
      );
      const counts = numbers.map((number) => Number(number.slice(-6))).sort((a, b) => a - b);
      expect(counts).toEqual(Array.from({ length: 20 }, (_, index) => (counts[0] ?? 0) + index));
    });
  });

  describe('in parts', () => {
    const header = 'Внешний код;Клиент';
    const part = (name: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${name}-${index};Клиент ${index}`).join('\n');

    it('a part that comes again answers the same, at once too, and makes nothing', async () => {
      const { id } = await begin('communications', header);
      const [first, meanwhile] = await Promise.all([send(id, part('P', 20)), send(id, part('P', 20))]);
      expect(meanwhile).toEqual(first);
      expect(first.counts).toEqual({ lines: 20, created: 20, exists: 0, differs: 0, refused: 0 });
      expect(new Set(first.lines.map((line) => line.id)).size).toBe(20);
      expect(await send(id, part('P', 20))).toEqual(first);
      const job = await succeeded(client()('get-import', { params: { importId: id } }));
      expect(job).toMatchObject({ status: 'finished', chunks: 1, counts: { lines: 20, created: 20 } });
    });

    it('a part cut off by a crash is finished when it comes again', async () => {
      const { id } = await begin('communications', header);
      // As a crash leaves it: lines were made, the report was not written.
      const lost = await send(id, part('Q', 10));
      const { keys } = await import('../../../shared/store/keys.ts');
      await api.must([{ delete: keys.importChunk(id, 0), expect: 'any', onConflict: 'retry' } as never]);
      const again = await send(id, part('Q', 15));
      expect(again.counts).toMatchObject({ created: 15 });
      expect(again.lines.slice(0, 10)).toEqual(lost.lines);
    });

    it('the report is of all parts, page by page, or of what was refused', async () => {
      const { id } = await begin('communications', 'Клиент;Дата');
      for (let sequence = 0; sequence < 5; sequence++) {
        await succeeded(
          client()('import-chunk', {
            params: { importId: id },
            body: {
              sequence,
              firstLine: 2 + 2 * sequence,
              text: `А ${sequence};\nБ;нет`,
              isLast: sequence === 4,
            },
          }),
        );
      }
      const all = async (outcome?: 'refused') => {
        const lines: number[] = [];
        for (let cursor: string | undefined; ; ) {
          const query = { ...(outcome && { outcome }), ...(cursor && { cursor }) };
          const page = await succeeded(client()('get-import-report', { params: { importId: id }, query }));
          lines.push(...page.items.map(({ line }) => line));
          if (page.next === null) return lines;
          cursor = page.next;
        }
      };
      expect(await all()).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(await all('refused')).toEqual([3, 5, 7, 9, 11]);
    });

    it('more than is taken at a time is refused', async () => {
      const { id } = await begin('communications', header);
      const sending = (text: string) =>
        refused(
          client()('import-chunk', { params: { importId: id }, body: { sequence: 0, firstLine: 2, text } }),
        );
      expect(await api.writingNothing(() => sending(part('R', 301)))).toMatchObject({
        fields: ['text: too-large'],
      });
    });
  });
});
