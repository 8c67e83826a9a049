import { beforeAll, describe, expect, it } from 'vitest';
import type { AnswerOf } from '../../../shared/api/all-routes.ts';
import type { RequestOf } from '../../../shared/api/client.ts';
import { DAMAGED } from '../../../shared/domain/imports/text-encoding.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { caseText } from '../../support/cases.ts';

const { administrator, writer } = people;
type Kind = 'counterparties' | 'communications';
type Options = Partial<RequestOf<'create-import'>['body']>;
type Lines = AnswerOf<'import-chunk'>['lines'];

const outcomes = (lines: Lines) => lines.map(({ outcome }) => outcome);
const details = (lines: Lines) => lines.flatMap(({ errors }) => errors.map(({ detail }) => detail));

describe('every line of a file', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  const client = () => api.as(administrator);
  const begin = (kind: Kind, header: string, options: Options = {}) =>
    succeeded(client()('create-import', { body: { kind, name: 'file.csv', header, ...options } }));
  const send = (importId: `imp_${string}`, body: RequestOf<'import-chunk'>['body']) =>
    client()('import-chunk', { params: { importId }, body });
  /** Imports a file in parts of so many lines; what became of each line. */
  const importText = async (kind: Kind, text: string, options: Options = {}, linesOfPart = 300) => {
    const job = await begin(kind, text.slice(0, 2000), options);
    const lines = text
      .split('\n')
      .slice(job.dataLine - 1)
      .filter((line) => line !== '');
    const all: Lines = [];
    for (let at = 0; at < lines.length; at += linesOfPart) {
      const part = await succeeded(
        send(job.id, {
          sequence: at / linesOfPart,
          firstLine: job.dataLine + at,
          text: lines.slice(at, at + linesOfPart).join('\n'),
          isLast: at + linesOfPart >= lines.length,
        }),
      );
      all.push(...part.lines);
    }
    return all;
  };
  const counterparty = (id: string | null | undefined) =>
    succeeded(client()('get-counterparty', { params: { counterpartyId: (id ?? '') as `cpt_${string}` } }));
  const communication = (id: string | null | undefined) =>
    succeeded(client()('get-communication', { params: { communicationId: (id ?? '') as `com_${string}` } }));

  describe('with the key of a line before', () => {
    it('is imported where that one was refused', async () => {
      const lines = await importText(
        'counterparties',
        'Код;Имя;Папка;Телефон\nW-1;Алексей;Нет такой;8 916 111-27-41\nW-1;Алексей;Частные лица;8 916 111-27-41\n',
      );
      expect(outcomes(lines)).toEqual(['refused', 'created']);
      expect(await counterparty(lines[1]?.id)).toMatchObject({ name: 'Алексей' });
    });

    it('is imported without a code too', async () => {
      const text =
        'Имя;Папка;Телефон\nСидоров;Нет папки;8 916 111-27-42\nСидоров;Частные лица;8 916 111-27-42\n';
      expect(outcomes(await importText('counterparties', text, { dryRun: true }))).toEqual([
        'refused',
        'created',
      ]);
      expect(outcomes(await importText('counterparties', text))).toEqual(['refused', 'created']);
    });

    it('differs where it says something else, and tells of that line; a dry run too, over parts', async () => {
      const text =
        'Код;Имя;Папка;Телефон\nW-9;Фёдоров;Частные лица;8 916 111-27-43\nW-9;Другой;Частные лица;8 916 111-27-44\nW-9;ФЁДОРОВ;Частные лица;8 916 111-27-43\n';
      for (const size of [1, 300]) {
        const dry = await importText('counterparties', text, { dryRun: true }, size);
        expect(outcomes(dry)).toEqual(['created', 'differs', 'exists']);
      }
      const lines = await importText('counterparties', text);
      expect(outcomes(lines)).toEqual(['created', 'differs', 'exists']);
      expect(details(lines)).toEqual([
        'Line 2 has the same key and other contents. The contents of this line are not in the journal.',
        'The same as line 2.',
      ]);
      expect(new Set(lines.map(({ id }) => id)).size).toBe(1);
    });

    it('people who share a name and differ in anything else are not one without a word', async () => {
      const lines = await importText(
        'counterparties',
        'Имя;Папка;Телефон;Адрес\nТёзкин;Частные лица;8 916 111-27-45;\nТёзкин;Частные лица;8 916 111-27-46;\nБезтелефонов;Частные лица;;Тула\nБезтелефонов;Частные лица;;Калуга\n',
      );
      expect(outcomes(lines)).toEqual(['created', 'created', 'created', 'differs']);
    });
  });

  describe('in a dry run comes to what the real run makes of it', () => {
    it('a phone that a line before has, in this part or another', async () => {
      const text =
        'Имя;Папка;Телефон\nРомашка;Сайт / Новые;8 916 222-00-01\nДубль;Сайт/Новые;8 (916) 222-00-01\nТретий;сайт/новые;+7 916 222 00 02\n';
      const options = { createFolders: true };
      for (const size of [1, 300]) {
        const dry = await importText('counterparties', text, { ...options, dryRun: true }, size);
        expect(outcomes(dry)).toEqual(['created', 'refused', 'created']);
        expect(dry[1]).toMatchObject({
          code: 'duplicate-phone',
          errors: [{ detail: 'Ромашка has +79162220001.' }],
        });
      }
      expect(outcomes(await importText('counterparties', text, options))).toEqual([
        'created',
        'refused',
        'created',
      ]);
      const { items } = await succeeded(client()('list-folders', {}));
      expect(items.map(({ name }) => name).sort()).toEqual(['Новые', 'Сайт', 'Частные лица']);
    });

    it('makes nothing in the journal, and the same part again answers the same', async () => {
      const { id } = await begin('counterparties', 'Имя;Папка;Телефон', {
        dryRun: true,
        createFolders: true,
      });
      const body = { sequence: 0, firstLine: 2, text: 'Пробный;Вымышленная;8 916 222-00-03', isLast: false };
      const before = await api.dump();
      const first = await succeeded(send(id, body));
      expect(await succeeded(send(id, body))).toEqual(first);
      const written = (await api.dump()).filter((item) => !before.includes(item));
      expect([...new Set(written.map((item) => JSON.parse(item).entity))].sort()).toEqual([
        'import',
        'import-chunk',
        'import-pretended',
        'import-pretended-folders',
      ]);
    });
  });

  describe('of a part', () => {
    it('whose sequence came before with other lines is refused, and so is one behind the last', async () => {
      const { id } = await begin('communications', 'Код;Клиент');
      const body = { sequence: 5, firstLine: 2, text: 'S-1;Один', isLast: true };
      const first = await succeeded(send(id, body));
      expect(await succeeded(send(id, body))).toEqual(first);
      const attempts = [
        { ...body, text: 'S-2;Два\nS-3;Три' },
        { ...body, firstLine: 3 },
        { ...body, sequence: 6 },
        { ...body, sequence: 4 },
      ];
      const answers = [];
      for (const attempt of attempts) {
        answers.push(await api.writingNothing(() => refused(send(id, attempt))));
      }
      expect(answers).toMatchObject([
        { status: 422, code: 'import-part-reused' },
        { status: 422, code: 'import-part-reused' },
        { status: 409, code: 'import-finished' },
        { status: 409, code: 'import-finished' },
      ]);
    });

    it('with a report that is larger than an item is told of in full', async () => {
      const line = (place: number) =>
        `${'Очень длинное имя '.repeat(10)}${place};Частные лица;8 495 333-00-01`;
      const text = Array.from({ length: 12 }, (_, index) => line(index)).join('\n');
      const shared = await importText('counterparties', `Имя;Папка;Телефон\n${text}`, {
        allowDuplicates: true,
      });
      expect(outcomes(shared)).toEqual(Array(12).fill('created'));

      const many = Array.from({ length: 300 }, (_, index) => line(100 + index)).join('\n');
      const { id } = await begin('counterparties', 'Имя;Папка;Телефон');
      const body = { sequence: 0, firstLine: 2, text: many, isLast: true };
      const report = await succeeded(send(id, body));
      expect(report.counts).toMatchObject({ lines: 300, refused: 300 });
      expect(JSON.stringify(report.lines).length).toBeGreaterThan(400_000);
      expect(await succeeded(send(id, body))).toEqual(report);
      const page = await succeeded(client()('get-import-report', { params: { importId: id }, query: {} }));
      expect(page.next).toBeNull();
      expect(page.items).toEqual(report.lines);
    });

    it('300 new folders are made in seconds, and tried in seconds', async () => {
      const text = (name: string) =>
        `Имя;Папка\n${Array.from({ length: 300 }, (_, index) => `${name} ${index};${name}/Два/Три/Папка ${index}`).join('\n')}`;
      const secondsOf = async (options: Options) => {
        const startedAt = performance.now();
        const lines = await importText('counterparties', text('Дерево'), { createFolders: true, ...options });
        expect(new Set(outcomes(lines))).toEqual(new Set(['created']));
        return (performance.now() - startedAt) / 1000;
      };
      expect(await secondsOf({ dryRun: true })).toBeLessThan(10);
      expect(await secondsOf({})).toBeLessThan(20);
    });

    it('a path of a folder that can be none costs nothing, and why is said', async () => {
      const deep = Array(201).fill('п').join('/');
      const lines = await importText(
        'counterparties',
        `Имя;Папка\nА;${deep}\nБ;${'п'.repeat(40_000)}\nВ;${'п'.repeat(81)}\nГ; / \n`,
        { createFolders: true },
      );
      expect(lines.map(({ errors }) => errors.map(({ code }) => code))).toEqual([
        ['too-deep'],
        ['too-large'],
        ['not-a-name'],
        ['not-a-name'],
      ]);
    });
  });

  describe('is read with care', () => {
    it('a line break in an address divides nothing', async () => {
      const { id } = await begin('counterparties', 'Имя;Папка;Адрес;Телефон');
      const { lines } = await succeeded(
        send(id, {
          sequence: 0,
          firstLine: 2,
          text: 'Перенос;Частные лица;"г. Москва,\nул. Ленина, д. 5\r\nкв. 7";8 916 444-00-01 (жена)\n',
          isLast: true,
        }),
      );
      expect(await counterparty(lines[0]?.id)).toMatchObject({
        addresses: ['г. Москва, ул. Ленина, д. 5, кв. 7'],
        phones: [{ phone: { number: '+79164440001' }, label: 'жена' }],
      });
    });

    it('case 01: the line of a stray quotation mark is refused, all others are in the journal', async () => {
      const lines = await importText('communications', caseText('stray-quote.csv'));
      expect(outcomes(lines)).toEqual(['created', 'refused', 'created', 'created', 'created', 'created']);
      expect(lines[1]).toMatchObject({
        line: 3,
        code: 'quote-not-closed',
        errors: [{ column: 'Тема', cell: expect.stringContaining('"Остекление балкона') }],
      });
    });

    it('what nobody knows is refused where the import says so, with its cell', async () => {
      const text = 'Имя;Папка;Скидка\nСкидкин;Частные лица;5%\nБезскидкин;Частные лица;\n';
      const lines = await importText('counterparties', text, { ignoreColumns: [] });
      expect(outcomes(lines)).toEqual(['refused', 'created']);
      expect(lines[0]?.errors).toMatchObject([{ column: 'Скидка', code: 'column-unknown', cell: '5%' }]);
      const left = await importText('counterparties', text, { ignoreColumns: ['скидка'] });
      expect(outcomes(left)).toEqual(['created', 'exists']);
    });

    it('a damaged character is told of at its cell', async () => {
      const lines = await importText('counterparties', `Имя;Папка\nИван${DAMAGED}в;Частные лица\n`);
      expect(lines).toMatchObject([
        { outcome: 'refused', errors: [{ column: 'Имя', code: 'damaged-character', cell: 'Иван?в' }] },
      ]);
    });

    it('a day there is not, a phone that is none: the cell is shown', async () => {
      const [line] = await importText('communications', 'Дата;Клиент;Дата еще\n30.02.2026;Иван;29.02.2027\n');
      expect(line?.errors).toMatchObject([
        { column: 'Дата', code: 'not-a-date', detail: 'There is no day 30.02.2026.', cell: '30.02.2026' },
        { column: 'Дата еще', detail: 'There is no day 29.02.2027.', cell: '29.02.2027' },
      ]);
      const [phone] = await importText(
        'counterparties',
        'Имя;Папка;Рабочий телефон;Мобильный телефон\nИван;Частные лица;8 495 333-44-55;8 916 12\n',
      );
      expect(phone?.errors).toMatchObject([
        { column: 'Мобильный телефон', code: 'not-a-phone', cell: '8 916 12' },
      ]);
    });

    it('what a communication has no place for is in its note', async () => {
      const [line] = await importText(
        'communications',
        'Фамилия;Имя;Рабочий телефон;Мобильный телефон;ИНН;Примечание\nИванова;Ольга;8 495 333-44-66;8 916 333-44-66 (муж);7701234567;Звонить вечером\n',
      );
      expect(await communication(line?.id)).toMatchObject({
        preliminaryContact: { callerName: 'Иванова Ольга', phone: { number: '+74953334466' } },
        details: {
          note: 'Звонить вечером\nИНН: 7701234567\nТелефоны: 8 495 333-44-66, 8 916 333-44-66 (муж)',
        },
      });
    });

    it('a folder for all lines that name none', async () => {
      const text = 'Имя;Телефон\nБезпапкин;8 916 555-77-01\n';
      const options = { folder: 'Заявки / Сайт', createFolders: true };
      const [line] = await importText('counterparties', text, options);
      expect(line?.outcome).toBe('created');
    });
  });

  it.each(['counterparties', 'communications'] as const)(
    'of the example of %s can be imported',
    async (kind) => {
      const { bytes, fileName } = await succeeded(client()('get-import-example', { params: { kind } }));
      expect(fileName).toBe(`import-${kind}.csv`);
      expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
      const text = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n');
      const lines = await importText(kind, text, { createFolders: true, ignoreColumns: [] });
      expect(details(lines)).toEqual([]);
      expect(outcomes(lines)).toEqual(['created', 'created']);
    },
  );

  it('case 39: of our own export is there already; where a cell was changed, it says so', async () => {
    const make = (topic: string, phone: string) =>
      succeeded(
        api.as(writer)('create-communication', {
          body: {
            preliminaryContact: { channel: 'phone', callerName: "=Иван 'Окна'", phone, topic },
          },
        }),
      );
    await make('Окна\nи "двери"; балкон', '8 495 777-00-01 доб. 12');
    const marked = await make('+1 створка', '8 916 777-00-02');
    await succeeded(
      api.as(writer)('mark-communication', {
        params: { communicationId: marked.id },
        ifMatch: marked.etag,
      }),
    );
    const exported = async (query: object) => {
      const file = await succeeded(client()('export-communications', { query: { format: 'csv', ...query } }));
      return new TextDecoder().decode(file.bytes).replaceAll('\r\n', '\n');
    };
    const numbersIn = (text: string) => text.match(/КМ-\d{4}-\d{6}/g);
    const before = numbersIn(await exported({ marked: true }));
    for (const language of ['ru', 'en']) {
      const text = await exported({ language, marked: true });
      const job = await begin('communications', text.slice(0, 2000), { ignoreColumns: [] });
      const rest = text
        .split('\n')
        .slice(job.dataLine - 1)
        .join('\n');
      const report = await succeeded(
        send(job.id, { sequence: 0, firstLine: job.dataLine, text: rest, isLast: true }),
      );
      expect(report.counts.lines).toBeGreaterThanOrEqual(2);
      expect(details(report.lines)).toEqual([]);
      expect(report.counts).toMatchObject({ exists: report.counts.lines });
    }
    const changed = (await exported({})).replace('Окна\nи ', 'Двери\nи ');
    const [line] = (await importText('communications', changed.replace('Двери\nи ', 'Двери и '))).filter(
      ({ outcome }) => outcome !== 'exists',
    );
    expect(line).toMatchObject({ outcome: 'differs', errors: [{ column: 'Тема', code: 'other-value' }] });
    expect(numbersIn(await exported({ marked: true }))).toEqual(before);
  });
});
