import { describe, expect, it } from 'vitest';
import { readCounterpartyPhones } from '../../../../shared/app/directory/counterparty-phones.ts';
import { counterpartyChange, counterpartyDraft } from '../../../../shared/domain/directory/counterparty.ts';
import { accepted } from '../../../support/results.ts';

const entered = (...phones: (string | [phone: string, label: string])[]) =>
  accepted(
    readCounterpartyPhones(
      phones.map((one) => (typeof one === 'string' ? { phone: one } : { phone: one[0], label: one[1] })),
      'RU',
    ),
  ).map(({ phone: { number, extension }, label }) => [number, extension, label]);

describe('the phones of a counterparty (R14)', () => {
  it('case 33: the same phone twice, written in two ways, is one', () => {
    expect(entered('8 926 555-16-10', '+7 (926) 555 16 10', 'tel:9265551610')).toEqual([
      ['+79265551610', null, null],
    ]);
  });

  it('case 33: the first is kept with its label, or with the first label that one of them has', () => {
    expect(
      entered(['8 926 555-16-10', 'жена'], '8 495 123-45-67', ['+79265551610', 'дача'], '84951234567 (офис)'),
    ).toEqual([
      ['+79265551610', null, 'жена'],
      ['+74951234567', null, 'офис'],
    ]);
  });

  it('case 33: one number with another extension, or with none, is another phone', () => {
    expect(
      entered('8 495 123-45-67', '8 495 123-45-67 доб. 1', '8 495 123-45-67 доб. 2', '+74951234567*1'),
    ).toEqual([
      ['+74951234567', null, null],
      ['+74951234567', '1', null],
      ['+74951234567', '2', null],
    ]);
  });

  it('what was written with a number is its label where it was given none', () => {
    expect(entered('моб. 8 926 555-16-10', ['8 926 555-16-11 (Иван)', 'брат'])).toEqual([
      ['+79265551610', null, 'моб'],
      ['+79265551611', null, 'брат'],
    ]);
  });

  it('each that is none is named by its place', () => {
    expect(
      readCounterpartyPhones([{ phone: '8 926 555-15-2' }, { phone: '89265551610' }, { phone: 'нет' }], 'RU'),
    ).toMatchObject({
      error: { fields: [{ field: 'phones.0.phone' }, { field: 'phones.2.phone' }] },
    });
  });
});

it('case 33: an e-mail or an address entered twice is one', () => {
  const twice = {
    emails: ['Anna@example.com', 'anna@example.com', 'b@example.com'],
    addresses: ['Тверь', ' Тверь ', 'тверь'],
  };
  const once = { emails: ['anna@example.com', 'b@example.com'], addresses: ['Тверь', 'тверь'] };
  const draft = { name: 'Анна', folderId: 'fld_01JDFV0000000000000000000A', ...twice };
  expect(counterpartyDraft.parse(draft)).toMatchObject(once);
  expect(counterpartyChange.parse(twice)).toEqual(once);
});
