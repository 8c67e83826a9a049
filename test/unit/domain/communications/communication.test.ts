import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEdit,
  communicationRequest,
  requireContactDocument,
  storedCommunication,
  toJournalRow,
  withOpenEntry,
} from '../../../../shared/domain/communications/communication.ts';
import { communicationOf, counterpartyOf } from '../../../support/documents.ts';

const CLIENT = 'cpt_01JDFV0000000000000000000A';
const OTHER = 'cpt_01JDFV0000000000000000000B';
const phoneOf = (number: string, extension: string | null = null) => ({ number, extension });

describe('R7: an edit of a communication', () => {
  it('keeps what it leaves out and empties what it sets to null', () => {
    const before = applyEdit(
      communicationOf(),
      {
        occurredAt: '2026-11-23T10:00:00.000Z',
        preliminaryContact: { channel: 'email', callerName: 'Пётр', topic: 'Балкон', source: 'Сайт' },
        details: { note: 'Первая', clientContact: { name: 'Пётр', email: 'petr@example.com' } },
      },
      undefined,
    );
    const after = applyEdit(
      before,
      { preliminaryContact: { topic: null }, details: { clientContact: { name: null } } },
      undefined,
    );
    expect(after).toEqual({
      ...before,
      preliminaryContact: { ...before.preliminaryContact, topic: null },
      details: { ...before.details, clientContact: { ...before.details.clientContact, name: null } },
    });
    expect(before.preliminaryContact).toMatchObject({ channel: 'email', source: 'Сайт' });
    expect(before.occurredAt).toBe('2026-11-23T10:00:00.000Z');
  });

  it('that picks a client copies their contact into the client contact', () => {
    const document = applyEdit(
      communicationOf(),
      { preliminaryContact: { clientId: CLIENT } },
      counterpartyOf(),
    );
    expect(document.clientName).toBe('Окна и двери');
    expect(document.preliminaryContact.clientId).toBe(CLIENT);
    expect(document.details.clientContact).toEqual({
      name: 'Окна и двери',
      phone: phoneOf('+74951234567'),
      email: 'first@example.com',
      address: 'Москва, Тверская 1',
    });
  });

  it('what it gives itself goes before what is copied', () => {
    const document = applyEdit(
      communicationOf(),
      {
        preliminaryContact: { clientId: CLIENT },
        details: { clientContact: { name: 'Мария', phone: phoneOf('+79990000000') } },
      },
      counterpartyOf(),
    );
    expect(document.details.clientContact).toMatchObject({
      name: 'Мария',
      phone: phoneOf('+79990000000'),
      email: 'first@example.com',
    });
  });

  it('takes the phone, e-mail and address of the first contact where the client has none', () => {
    const document = applyEdit(
      communicationOf(),
      {
        preliminaryContact: {
          clientId: CLIENT,
          phone: phoneOf('+79031112233'),
          email: 'caller@example.com',
          address: 'Казань',
        },
      },
      counterpartyOf({ phones: [], emails: [], addresses: [] }),
    );
    expect(document.details.clientContact).toEqual({
      name: 'Окна и двери',
      phone: phoneOf('+79031112233'),
      email: 'caller@example.com',
      address: 'Казань',
    });
  });

  it('that names the same client again does not overwrite the client contact', () => {
    const picked = applyEdit(
      communicationOf(),
      { preliminaryContact: { clientId: CLIENT }, details: { clientContact: { name: 'Мария' } } },
      counterpartyOf(),
    );
    const again = applyEdit(
      picked,
      { preliminaryContact: { clientId: CLIENT } },
      counterpartyOf({ name: 'Новое имя' }),
    );
    expect(again.details.clientContact).toEqual(picked.details.clientContact);
    expect(again.clientName).toBe('Новое имя');
  });

  it('that picks another client copies their contact; that takes the client off takes the copy along', () => {
    const first = applyEdit(
      communicationOf(),
      { preliminaryContact: { clientId: CLIENT } },
      counterpartyOf(),
    );
    const second = applyEdit(
      first,
      { preliminaryContact: { clientId: OTHER } },
      counterpartyOf({ id: OTHER, name: 'Другой', phones: [] }),
    );
    expect(second.details.clientContact).toMatchObject({ name: 'Другой', phone: null });
    const none = applyEdit(second, { preliminaryContact: { clientId: null } }, undefined);
    expect(none).toMatchObject({ clientName: null, preliminaryContact: { clientId: null } });
    expect(none.details.clientContact).toEqual({ name: null, phone: null, email: null, address: null });
    const given = applyEdit(
      second,
      { preliminaryContact: { clientId: null }, details: { clientContact: { name: 'Сосед' } } },
      undefined,
    );
    expect(given.details.clientContact).toMatchObject({ name: 'Сосед', phone: null });
    const untouched = applyEdit(given, { preliminaryContact: { clientId: null } }, undefined);
    expect(untouched.details.clientContact).toEqual(given.details.clientContact);
  });
});

describe('R8: of several phones', () => {
  const pick = (called: string | null, phones = counterpartyOf().phones) =>
    applyEdit(
      communicationOf(),
      { preliminaryContact: { clientId: CLIENT, phone: called === null ? null : phoneOf(called) } },
      counterpartyOf({ phones }),
    ).details.clientContact.phone;

  it('the one the caller used is taken, with the extension the directory knows', () => {
    expect(pick('+79161112233')).toEqual(phoneOf('+79161112233', '7'));
  });
  it('the first is taken where the caller used none of them', () => {
    expect(pick('+79990000000')).toEqual(phoneOf('+74951234567'));
    expect(pick(null)).toEqual(phoneOf('+74951234567'));
  });
  it('any can be chosen afterwards', () => {
    const picked = applyEdit(
      communicationOf(),
      { preliminaryContact: { clientId: CLIENT } },
      counterpartyOf(),
    );
    const chosen = applyEdit(
      picked,
      { details: { clientContact: { phone: phoneOf('+79161112233', '7') } } },
      undefined,
    );
    expect(chosen.details.clientContact).toEqual({
      ...picked.details.clientContact,
      phone: phoneOf('+79161112233', '7'),
    });
  });
});

describe('R10: the contact document', () => {
  const document = {
    orderId: 'ord_01JDFV0000000000000000000A',
    number: 'ОП-2026-000001',
    kind: 'order',
  } as const;
  it.each([
    ['a blue state without one', true, null, false],
    ['a blue state with one', true, document, true],
    ['another state without one', false, null, true],
    ['another state with one', false, document, true],
  ])('%s', (_, requiresContactDocument, contactDocument, allowed) => {
    const state = { requiresContactDocument, contactDocumentKinds: [] };
    expect(requireContactDocument(state, contactDocument).ok).toBe(allowed);
  });
  it.each([
    ['one of a kind the blue state takes', true, ['contract', 'order'], 'ok'],
    ['one of a kind it does not take', true, ['measurement', 'contract'], 'contact-document-kind'],
    ['one of any kind, as it names none', true, [], 'ok'],
    ['one of any kind, as the state is not blue', false, ['measurement'], 'ok'],
  ] as const)('R10: %s', (_, requiresContactDocument, kinds, expected) => {
    const state = { requiresContactDocument, contactDocumentKinds: [...kinds] };
    const result = requireContactDocument(state, document);
    expect(result.ok ? 'ok' : result.error.code).toBe(expected);
  });
  it('is not needed without a state, and the refusal names the field', () => {
    expect(requireContactDocument(undefined, null).ok).toBe(true);
    const state = { requiresContactDocument: true, contactDocumentKinds: [] };
    expect(requireContactDocument(state, null)).toMatchObject({
      error: { code: 'contact-document-required', fields: [{ field: 'details.contactDocument' }] },
    });
  });
});

describe('R22: the earliest open next date', () => {
  it('is the least of the days of open entries, however they come and go', () => {
    const entryId = fc.constantFrom('ctl_1', 'ctl_2', 'ctl_3', 'ctl_4');
    const day = fc.constantFrom('2026-11-25', '2026-12-01', '2027-01-15', '2026-11-30');
    const step = fc.tuple(entryId, fc.option(day));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const expected = new Map<string, string>();
        let document = communicationOf();
        for (const [id, nextDate] of steps) {
          if (nextDate === null) expected.delete(id);
          else expected.set(id, nextDate);
          document = withOpenEntry(document, id, nextDate);
        }
        expect(document.nextDate).toBe([...expected.values()].sort()[0] ?? null);
        expect(document.openEntries).toHaveLength(expected.size);
        expect(document).toMatchObject({ revision: 1 + steps.length, version: 1 });
      }),
    );
  });
});

describe('the row of the journal (R4)', () => {
  it('shows the client’s contact, and what the caller left where there is none', () => {
    const called = applyEdit(
      communicationOf(),
      {
        preliminaryContact: { phone: phoneOf('+79031112233'), email: 'caller@example.com', topic: 'Балкон' },
      },
      undefined,
    );
    expect(toJournalRow(called)).toMatchObject({
      clientName: null,
      phone: phoneOf('+79031112233'),
      email: 'caller@example.com',
      topic: 'Балкон',
      channel: 'phone',
    });
    const picked = applyEdit(called, { preliminaryContact: { clientId: CLIENT } }, counterpartyOf());
    expect(toJournalRow(picked)).toMatchObject({
      clientName: 'Окна и двери',
      clientId: CLIENT,
      phone: phoneOf('+74951234567'),
      email: 'first@example.com',
    });
  });
});

it('a blank communication is one that can be stored', () => {
  expect(storedCommunication.parse(communicationOf())).toEqual(communicationOf());
});

it.each([
  [{ number: 'КМ-2026-000009' }],
  [{ preliminaryContact: { channel: 'pigeon' } }],
  [{ details: { contactDocument: {} } }],
  [
    {
      details: { contactDocument: { orderId: 'ord_01JDFV0000000000000000000A', create: { kind: 'order' } } },
    },
  ],
  [{ details: { clientContact: null } }],
  [{ occurredAt: '2026-02-30T10:00:00Z' }],
])('a request with %j is refused', (request) => {
  expect(communicationRequest.safeParse(request).success).toBe(false);
});
