import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../../shared/domain/imports/import-columns.ts';
import { findHeader } from '../../../../shared/domain/imports/import-header.ts';
import { caseText, readText } from '../../../support/cases.ts';

const rowsOf = (file: string, folder?: string) =>
  readText('counterparties', caseText(file), folder).records.map(({ row }) => row?.cells);

describe('the headings of a file', () => {
  it('case 03: those of Bitrix24 are read, the name from its parts', () => {
    expect(rowsOf('bitrix24-contacts.csv')).toMatchObject([
      {
        name: ['Тестовский Игорь Петрович'],
        phones: ['+7 495 555-23-01', '+7 926 555-23-01'],
        emails: ['igor@example.com'],
      },
      { name: ['Пробный Игорь Олегович'], phones: ['+7 926 555-23-02'] },
      { name: ['Образцова Марина'], phones: ['+7 926 555-23-03'], emails: ['marina@example.com'] },
    ]);
  });

  it('case 06: those of Google Contacts are read, old and new', () => {
    const phones = ['+7 926 555-10-01 ::: 8 (926) 555-10-02', '+7 495 555-10-03'];
    expect(rowsOf('google-contacts.csv', 'Архив')).toMatchObject([
      {
        name: ['Тестова Ольга'],
        phones,
        emails: ['olga.t1@example.com'],
        addresses: ['Москва, ул. Примерная, 1'],
      },
    ]);
    expect(rowsOf('google-contacts-2.csv')).toMatchObject([{ name: ['Ольга Тестова'], phones }]);
    expect(rowsOf('old-google.csv')).toMatchObject([
      { name: ['Ольга Тестова'], phones, emails: ['olga.t1@example.com ::: olga.t2@example.com'] },
    ]);
  });

  it('case 04: lines that end in a lone CR are lines', () => {
    expect(rowsOf('mac.csv')).toMatchObject([{ name: ['Маков Первый'] }, { name: ['Маков Второй'] }]);
  });

  it('case 07: may stand below sep=; and titles, with spaces before quotation marks, in UTF-16', () => {
    expect(rowsOf('sep.csv')).toMatchObject([{ name: ['Сепов Тест'] }]);
    expect(rowsOf('1c-title.csv')).toMatchObject([{ name: ['Заголовков Тест'], key: ['000000123'] }]);
    expect(rowsOf('spaces-quotes.csv')).toMatchObject([
      { name: ['Пробелов; Иван'], folder: ['Архив'] },
      { name: ['Кавычкин "Окна"'] },
    ]);
    expect(rowsOf('utf16be.csv')).toMatchObject([{ name: ['Юникодов Тест'] }]);
  });

  const fieldsOf = (kind: 'counterparties' | 'communications', headings: string[]) => {
    const read = readHeader(kind, headings, { ignoreColumns: [], folder: 'Сайт' });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value.map(({ field, unknown }) => (unknown ? '?' : field));
  };

  it('of amoCRM, Outlook and 1C are read', () => {
    expect(
      fieldsOf('counterparties', [
        ...['Полное имя контакта', 'Компания', 'Рабочий телефон', 'Мобильный телефон', 'Рабочий email'],
        ...['Ответственный', 'Адрес', 'Web'],
      ]),
    ).toEqual([
      ...['name', 'organisation', 'phones', 'phones', 'emails', 'additional:Ответственный', 'addresses'],
      'additional:Web',
    ]);
    expect(
      fieldsOf('counterparties', [
        ...[
          'First Name',
          'Last Name',
          'E-mail Address',
          'E-mail Type',
          'Home Phone',
          'Mobile Phone',
          'Company',
        ],
      ]),
    ).toEqual(['givenName', 'surname', 'emails', null, 'phones', 'phones', 'organisation']);
    expect(
      fieldsOf('counterparties', [
        ...['Наименование', 'Полное наименование', 'Родитель', 'ИНН', 'Тел.', 'Контактное лицо', 'Код'],
        ...['Вид связи', 'Статус'],
      ]),
    ).toEqual([
      ...['name', 'fullName', 'folder', 'additional:ИНН', 'phones', 'additional:Контактное лицо', 'key'],
      ...['additional:Вид связи', 'additional:Статус'],
    ]);
    expect(
      fieldsOf('communications', ['ФИО', 'Тел.', 'Вид связи', 'Статус', 'Ответственный', 'Эл. почта']),
    ).toEqual(['client', 'phone', 'channel', 'state', 'manager', 'email']);
  });

  it('of a person and their company keep both', () => {
    const cellsOf = (text: string) => readText('counterparties', text, 'Сайт').records[0]?.row?.cells;
    expect(cellsOf('Имя;Фамилия;Название компании\nИван;Петров;ООО Ромашка\n')).toMatchObject({
      name: ['Петров Иван'],
      additional: { Компания: 'ООО Ромашка' },
    });
    expect(cellsOf('Имя;Фамилия;Контрагент\nИван;Петров;ООО Ромашка\n')).toMatchObject({
      name: ['ООО Ромашка'],
      additional: { 'Контактное лицо': 'Петров Иван' },
    });
    expect(cellsOf('Имя;Фамилия;Название компании\n;;ООО Ромашка\n')).toMatchObject({
      name: ['ООО Ромашка'],
    });
  });

  it('that say something about another column, or of another person, are taken for none of it', () => {
    expect(
      fieldsOf('counterparties', [
        ...['Имя', 'Тип телефона', 'Телефон менеджера', 'Phone 1 - Label', 'Адрес сайта', 'Почтовый адрес'],
        ...['Адрес эл. почты', 'Скидка'],
      ]),
    ).toEqual(['name', '?', '?', null, '?', 'addresses', 'emails', '?']);
  });

  it('that are not there are told of, with those that were read', () => {
    const header = findHeader('counterparties', 'Телефон;Скидка\n8 926 555-10-01;5\n');
    expect(header).toMatchObject({
      ok: false,
      error: [
        { code: 'column-missing', detail: expect.stringContaining('"Телефон", "Скидка"') },
        { code: 'column-missing' },
      ],
    });
  });
});
