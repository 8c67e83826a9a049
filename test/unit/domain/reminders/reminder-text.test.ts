import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postponeEntry, type StoredControlEntry } from '../../../../shared/domain/control/control-entry.ts';
import { digestText, reminderText } from '../../../../shared/domain/reminders/reminder-text.ts';
import { multiLine, singleLine } from '../../../../shared/domain/values/text.ts';
import { communicationOf, entryOf, NOW } from '../../../support/documents.ts';
import { person } from '../../../support/people.ts';

const about = (over: {
  clientName?: string | null;
  callerName?: string | null;
  topic?: string | null;
  phone?: { number: string; extension: string | null } | null;
}) => {
  const blank = communicationOf();
  const { clientName = null, callerName = null, topic = null, phone = null } = over;
  return {
    ...blank,
    clientName,
    preliminaryContact: { ...blank.preliminaryContact, callerName, topic, phone },
  };
};

const full = about({
  clientName: 'Мария Петрова',
  topic: 'Остекление балкона',
  phone: { number: '+79161234567', extension: '12' },
});

describe('the text of a reminder (R20)', () => {
  it('says in Russian whom to call, the phone, the topic, the comment and the number', () => {
    const { subject, email, sms } = reminderText(entryOf({ comment: 'После обеда' }), full, 'ru');
    expect(subject).toBe('Перезвонить: Мария Петрова, КМ-2026-000001');
    expect(email.split('\n')).toEqual([
      'Перезвонить',
      '',
      'Клиент: Мария Петрова',
      'Телефон: +7 916 123 45 67 ext. 12',
      'Тема: Остекление балкона',
      'Комментарий: После обеда',
      'Документ: КМ-2026-000001',
      'Дата: 25.11.2026',
    ]);
    expect(sms).toBe(
      'Перезвонить: Мария Петрова, +79161234567*12, КМ-2026-000001. Остекление балкона; После обеда',
    );
  });

  it('R15: says what the PBX had for a number where nobody can call it', () => {
    const blank = about({});
    const told = (phoneText: string, phone: typeof blank.preliminaryContact.phone = null) => ({
      ...blank,
      preliminaryContact: { ...blank.preliminaryContact, phoneText, phone },
    });
    const entry = entryOf({ comment: 'Пропущенный звонок' });
    const { email, sms } = reminderText(entry, told('8 926 555-15-2'), 'ru');
    expect(email).toContain('\nНомер, как его передала АТС: 8 926 555-15-2\n');
    expect(email).not.toContain('Телефон');
    expect(sms).toBe('Перезвонить: без имени, 8 926 555-15-2, КМ-2026-000001. Пропущенный звонок');
    const missed = { ...entry, kind: { ...entry.kind, name: 'Пропущенный звонок' } };
    expect(reminderText(missed, told('anonymous'), 'ru').sms).toBe(
      'Пропущенный звонок: без имени, anonymous, КМ-2026-000001',
    );
    expect(reminderText(entry, told('anonymous'), 'en').email).toContain(
      '\nNumber as the PBX sent it: anonymous\n',
    );
    // The longest there is leaves the number of the document whole.
    expect(reminderText(entry, told('x'.repeat(64)), 'ru').sms).toContain(
      `${'x'.repeat(64)}, КМ-2026-000001`,
    );

    const digest = digestText(
      [
        { entry, communication: told('anonymous') },
        { entry, communication: full },
      ],
      'ru',
    );
    expect(digest.email).toContain('Номер, как его передала АТС: anonymous, КМ-2026-000001');
    expect(digest.sms).toBe('Звонков: 2. без имени, anonymous; Мария Петрова, +79161234567');

    // A phone somebody found out since is what is called.
    const known = told('anonymous', { number: '+79161234567', extension: null });
    expect(reminderText(entry, known, 'ru').email).toContain('Телефон: +7 916 123 45 67');
    expect(reminderText(entry, known, 'ru').email).not.toContain('anonymous');
  });

  it('says the same in English, and how often the entry was postponed', () => {
    const postponed = postponeEntry(
      entryOf(),
      { nextDate: '2026-11-26', reason: 'x' },
      person(),
      person(),
      NOW,
    );
    const entry = postponed.ok ? postponed.value : entryOf();
    expect(reminderText(entry, full, 'en').email.split('\n')).toEqual([
      'Перезвонить',
      '',
      'Client: Мария Петрова',
      'Phone: +7 916 123 45 67 ext. 12',
      'Topic: Остекление балкона',
      'Document: КМ-2026-000001',
      'Date: 26 Nov 2026',
      'Times postponed: 1',
    ]);
  });

  it('leaves out what there is not, and says so of the name and the phone', () => {
    const { email, sms } = reminderText(entryOf(), about({}), 'ru');
    expect(email).not.toMatch(/Тема|Комментарий|Переносов|null|undefined/);
    expect(sms).toBe('Перезвонить: без имени, нет телефона, КМ-2026-000001');
    expect(reminderText(entryOf(), about({}), 'en').sms).toBe(
      'Перезвонить: no name, no phone, КМ-2026-000001',
    );
  });

  it('names the client of the directory, else the client contact, else the caller', () => {
    const called = about({ callerName: 'Звонивший' });
    expect(reminderText(entryOf(), called, 'ru').subject).toContain('Звонивший');
    const details = {
      ...called.details,
      clientContact: { ...called.details.clientContact, name: 'Контакт' },
    };
    expect(reminderText(entryOf(), { ...called, details }, 'ru').subject).toContain('Контакт');
    expect(reminderText(entryOf(), { ...called, details, clientName: 'Клиент' }, 'ru').subject).toContain(
      'Клиент',
    );
  });

  it('uses the phone chosen for the document before the one of the first contact (R8)', () => {
    const details = {
      ...full.details,
      clientContact: { ...full.details.clientContact, phone: { number: '+74951234567', extension: null } },
    };
    expect(reminderText(entryOf(), { ...full, details }, 'ru').sms).toContain(', +74951234567, ');
  });

  it('fits the subject of SNS and 201 units of a short message whatever is in it; phone and number always stand whole', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    const made = <Value>(arbitrary: fc.Arbitrary<string>, parse: (text: string) => { data?: Value }) =>
      arbitrary.map((input) => parse(input).data ?? null);
    fc.assert(
      fc.property(
        made(text, singleLine(60).safeParse),
        made(
          fc.oneof(
            text,
            fc.integer({ min: 100, max: 200 }).map((length) => 'я'.repeat(length)),
          ),
          singleLine(200).safeParse,
        ),
        made(text, multiLine(500).safeParse),
        made(text, multiLine(1000).safeParse),
        fc.option(
          fc
            .option(fc.stringMatching(/^\d{1,11}$/))
            .map((extension) => ({ number: '+79161234567', extension })),
        ),
        fc.constantFrom('ru' as const, 'en' as const),
        (kindName, clientName, topic, comment, phone, language) => {
          const entry = entryOf({ comment });
          const named: StoredControlEntry = { ...entry, kind: { ...entry.kind, name: kindName ?? 'К' } };
          const { subject, email, sms } = reminderText(named, about({ clientName, topic, phone }), language);
          expect(subject.length).toBeLessThan(100);
          expect(subject).not.toMatch(/[\r\n\u2028\u2029]/);
          expect(sms.length).toBeLessThanOrEqual(201);
          const dialled = phone && `${phone.number}${phone.extension === null ? '' : `*${phone.extension}`}`;
          expect(sms).toContain(
            `, ${dialled ?? (language === 'ru' ? 'нет телефона' : 'no phone')}, КМ-2026-000001`,
          );
          expect([subject, email, sms].every((part) => part.isWellFormed())).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('keeps the number whole where the name leaves no room behind it', () => {
    const { sms } = reminderText(
      entryOf(),
      about({
        clientName: 'я'.repeat(200),
        topic: 'Балкон',
        phone: { number: '+79161234567', extension: null },
      }),
      'ru',
    );
    expect(sms).toMatch(/…, \+79161234567, КМ-2026-000001$/);
    expect(sms).toHaveLength(201);
  });

  it('has nothing in it that turns a name or a number round, or breaks a line, also of texts entered before', () => {
    const hostile = (text: string) => `\u202e${text}\u2066\u200f\u2028\ufeff\u202c`;
    const entry = entryOf({ comment: hostile('После обеда') });
    const named: StoredControlEntry = { ...entry, kind: { ...entry.kind, name: hostile('Перезвонить') } };
    const communication = about({
      clientName: hostile('Мария'),
      callerName: hostile('Анна'),
      topic: hostile('Балкон'),
      phone: { number: '+79161234567', extension: '12' },
    });
    for (const message of [
      reminderText(named, communication, 'ru'),
      digestText([{ entry: named, communication }], 'ru'),
    ]) {
      for (const text of Object.values(message)) {
        expect(text).not.toMatch(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]/);
        expect(text.trim()).not.toBe('');
      }
      expect(message.email).toContain('Мария');
      expect(message.sms).toContain('+79161234567');
      expect(message.subject).not.toMatch(/\n/);
      expect(message.sms).not.toMatch(/\n/);
    }
  });
});
