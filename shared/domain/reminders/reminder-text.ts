import type { StoredCommunication } from '../communications/communication.ts';
import type { ControlEntry } from '../control/control-entry.ts';
import type { Language } from '../users/user.ts';
import { formatDay } from '../values/calendar.ts';
import { formatPhone } from '../values/format-phone.ts';
import { withoutFormatCharacters } from '../values/text.ts';

/** What a reminder says, in the manager's language: an e-mail's subject and text, and a short message. */
export interface ReminderText {
  readonly subject: string;
  readonly email: string;
  readonly sms: string;
}

const WORDS = {
  ru: {
    client: 'Клиент',
    phone: 'Телефон',
    topic: 'Тема',
    comment: 'Комментарий',
    document: 'Документ',
    day: 'Дата',
    postponed: 'Переносов',
    unnamed: 'без имени',
    noPhone: 'нет телефона',
    phoneText: 'Номер, как его передала АТС',
    calls: 'Звонков',
    more: 'ещё',
  },
  en: {
    client: 'Client',
    phone: 'Phone',
    topic: 'Topic',
    comment: 'Comment',
    document: 'Document',
    day: 'Date',
    postponed: 'Times postponed',
    unnamed: 'no name',
    noPhone: 'no phone',
    phoneText: 'Number as the PBX sent it',
    calls: 'Calls',
    more: 'more',
  },
} as const satisfies Record<Language, Record<string, string>>;

/**
 * SNS accepts subjects of fewer than 100 characters. A Cyrillic SMS of several parts has
 * 67 characters in each.
 */
const MAX_SUBJECT_CHARACTERS = 99;
const MAX_SMS_CHARACTERS = 67 * 3;

/** Shortens a text to UTF-16 units, which is what SNS and SMS count, without splitting a character. */
const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${(kept.isWellFormed() ? kept : kept.slice(0, -1)).trimEnd()}…`;
};

/** The client's name in the directory, with the person to ask for unless it includes them. */
const nameOf = (client: string | null, person: string | null): string | null =>
  client !== null && person !== null && !client.includes(person)
    ? `${client} (${person})`
    : (client ?? person);

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Removes what could reverse a name or number in a message: older texts may have it. */
const legible = ({ subject, email, sms }: ReminderText): ReminderText => ({
  subject: oneLine(withoutFormatCharacters(subject)),
  email: withoutFormatCharacters(email).replace(/[\u2028\u2029]/g, '\n'),
  sms: oneLine(withoutFormatCharacters(sms)),
});

/** Whom to call, and on which number, as the communication has it now. */
const partiesOf = (
  communication: Pick<StoredCommunication, 'clientName' | 'preliminaryContact' | 'details'>,
  language: Language,
) => {
  const words = WORDS[language];
  const { clientContact } = communication.details;
  const { callerName, phoneText } = communication.preliminaryContact;
  const person = clientContact.name ?? callerName;
  const client = nameOf(communication.clientName, person) ?? words.unnamed;
  const phone = clientContact.phone ?? communication.preliminaryContact.phone;
  if (phone !== null) {
    const written = formatPhone(phone);
    const dialled = `${phone.number}${phone.extension ? `*${phone.extension}` : ''}`;
    return {
      client,
      phoneLine: `${words.phone}: ${written}`,
      listed: written,
      dialled,
      number: phone.number,
    };
  }
  // A number that can't be called may still tell a person who it was.
  const instead = phoneText ?? words.noPhone;
  const phoneLine = `${phoneText === null ? words.phone : words.phoneText}: ${instead}`;
  const listed = phoneText === null ? instead : phoneLine;
  return { client, phoneLine, listed, dialled: instead, number: instead };
};

/**
 * The text of a reminder (R20): whom to call, the phone, the topic, the comment and the document's number, as
 * they are at the moment of sending (R21). In the SMS, the phone and number are never cut.
 */
export const reminderText = (
  entry: Pick<ControlEntry, 'kind' | 'comment' | 'nextDate' | 'postponements'>,
  communication: Pick<StoredCommunication, 'number' | 'clientName' | 'preliminaryContact' | 'details'>,
  language: Language,
): ReminderText => {
  const words = WORDS[language];
  const { topic } = communication.preliminaryContact;
  const { client, phoneLine, dialled } = partiesOf(communication, language);
  const lines = [
    `${entry.kind.name}`,
    '',
    `${words.client}: ${client}`,
    phoneLine,
    ...(topic === null ? [] : [`${words.topic}: ${topic}`]),
    ...(entry.comment === null ? [] : [`${words.comment}: ${entry.comment}`]),
    `${words.document}: ${communication.number}`,
    `${words.day}: ${formatDay(entry.nextDate, language)}`,
    ...(entry.postponements.length === 0 ? [] : [`${words.postponed}: ${entry.postponements.length}`]),
  ];
  const fixed = `${dialled}, ${communication.number}`;
  const head = `${cut(`${entry.kind.name}: ${client}`, MAX_SMS_CHARACTERS - fixed.length - 2)}, ${fixed}`;
  // The comment of a missed call repeats its kind. Said once, the SMS is a part shorter.
  const comment = entry.comment === entry.kind.name ? null : entry.comment;
  const rest = [topic, comment]
    .filter((text) => text !== null)
    .map(oneLine)
    .join('; ');
  return legible({
    subject: cut(oneLine(`${entry.kind.name}: ${client}, ${communication.number}`), MAX_SUBJECT_CHARACTERS),
    email: lines.join('\n'),
    // The head must stay whole: if not a word fits after it, the rest is left out.
    sms:
      rest === '' || head.length + '. …'.length >= MAX_SMS_CHARACTERS
        ? head
        : cut(`${head}. ${rest}`, MAX_SMS_CHARACTERS),
  });
};

/**
 * Maximum length of a topic or comment in a list of calls. SNS accepts 256 KB, and the list is
 * in the message twice.
 */
const MAX_NOTE_CHARACTERS = 200;

/** One call of a list. */
interface Listed {
  readonly entry: Pick<ControlEntry, 'kind' | 'comment' | 'nextDate'>;
  readonly communication: Pick<
    StoredCommunication,
    'number' | 'clientName' | 'preliminaryContact' | 'details'
  >;
}

/**
 * The text of several reminders due at the same moment (R20): one list, earliest day first, then by document
 * number. The SMS has as many as fit, and the number of those left out.
 */
export const digestText = (listed: readonly Listed[], language: Language): ReminderText => {
  const words = WORDS[language];
  const ordered = listed
    .map((one) => ({ ...one, order: `${one.entry.nextDate} ${one.communication.number}` }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const blocks = ordered.map(({ entry, communication }, index) => {
    const { client, listed } = partiesOf(communication, language);
    const { topic } = communication.preliminaryContact;
    return [
      `${index + 1}. ${entry.kind.name}: ${oneLine(client)}`,
      `   ${listed}, ${communication.number}, ${formatDay(entry.nextDate, language)}`,
      ...(topic === null ? [] : [`   ${words.topic}: ${cut(oneLine(topic), MAX_NOTE_CHARACTERS)}`]),
      ...(entry.comment === null
        ? []
        : [`   ${words.comment}: ${cut(oneLine(entry.comment), MAX_NOTE_CHARACTERS)}`]),
    ].join('\n');
  });
  const head = `${words.calls}: ${ordered.length}`;
  const rest = (from: number) => (from === ordered.length ? '' : `; ${words.more} ${ordered.length - from}`);
  let sms = head;
  let named = 0;
  for (const { communication } of ordered) {
    const { client, number } = partiesOf(communication, language);
    const separator = named === 0 ? '. ' : '; ';
    const longer = `${sms}${separator}${cut(oneLine(client), 40)}, ${number}`;
    if (longer.length + rest(named + 1).length > MAX_SMS_CHARACTERS) break;
    sms = longer;
    named++;
  }
  const first = ordered[0];
  const day = first === undefined ? '' : `, ${formatDay(first.entry.nextDate, language)}`;
  return legible({
    subject: cut(`${head}${day}`, MAX_SUBJECT_CHARACTERS),
    email: [head, ...blocks].join('\n\n'),
    sms: `${sms}${rest(named)}`,
  });
};
