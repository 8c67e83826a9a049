/** What was delivered, in the order people look for it: by day, the newest first, and by person. */
import { CONFIRMATION_SUBJECT } from '../aws/sns/confirmation.ts';
import type { OutboxRecord } from '../host/storage.ts';
import type { Locale } from './page-text.ts';

/** What one person got on a day, newest first. */
export interface DeliveredPerson {
  readonly name: string;
  /** The e-mail addresses and phones the messages went to. */
  readonly addresses: readonly string[];
  readonly reminders: readonly OutboxRecord[];
  /** Requests to confirm a subscription. */
  readonly letters: readonly OutboxRecord[];
}

export interface DeliveredDay {
  /** In the page's zone, `2026-11-25`. */
  readonly day: string;
  /** By name. */
  readonly people: readonly DeliveredPerson[];
}

const isLetter = ({ subject }: OutboxRecord): boolean => subject === CONFIRMATION_SUBJECT;

const personOf = (name: string | undefined, messages: readonly OutboxRecord[]): DeliveredPerson => {
  const addresses = [...new Set(messages.map(({ recipient }) => recipient))].sort();
  return {
    name: name ?? addresses.join(', '),
    addresses: name === undefined ? [] : addresses,
    reminders: messages.filter((message) => !isLetter(message)),
    letters: messages.filter(isLetter),
  };
};

/** Groups messages, which come newest first. A topic is a person: all their addresses subscribe to it. */
export const deliveredDays = (
  messages: readonly OutboxRecord[],
  { language, timeZone, names }: Locale & { readonly names: ReadonlyMap<string, string> },
): DeliveredDay[] => {
  // Of all locales the Swedish one writes days as ISO 8601 does.
  const dayFormat = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeZone });
  const byDay = Map.groupBy(messages, ({ at }) => dayFormat.format(new Date(at)));
  return [...byDay]
    .sort(([one], [other]) => other.localeCompare(one))
    .map(([day, ofDay]) => ({
      day,
      people: [...Map.groupBy(ofDay, ({ topicArn }) => topicArn)]
        .map(([topicArn, ofPerson]) => personOf(names.get(topicArn), ofPerson))
        .sort((one, other) => one.name.localeCompare(other.name, language)),
    }));
};
