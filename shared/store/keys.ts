/**
 * Every key of the table. No other file writes a key.
 *
 * | access pattern                                   | where                | partition              | sort                                |
 * |--------------------------------------------------|----------------------|------------------------|-------------------------------------|
 * | a communication                                  | table                | COM#<communicationId>  | COM                                 |
 * | its control entries, its state changes (R13)     | table                | COM#<communicationId>  | CTL#<entryId>, STC#<changedAt>#<id> |
 * | a counterparty                                   | table                | CPT#<counterpartyId>   | CPT                                 |
 * | counterparties with a phone                      | table                | PHONE#<E.164>          | CPT#<counterpartyId>                |
 * | a window order                                   | table                | ORD#<orderId>          | ORD                                 |
 * | a user; all users                                | table                | USERS                  | <userId>                            |
 * | the caller, by the subject of their token        | table                | SUBJECT#<subject>      | SUBJECT                             |
 * | the user with an e-mail (unique)                 | table                | EMAIL#<e-mail>         | EMAIL                               |
 * | all states, folders, kinds of control entry      | table                | STATES, FOLDERS, KINDS | <id>                                |
 * | the last number of a series in a year            | table                | NUMBERS#<series>-<yr>  | NUMBERS                             |
 * | the answer to an Idempotency-Key                 | table                | ANSWER#<subject>#<key> | ANSWER                              |
 * | journal, newest first, in a period (R2)          | journal-by-date      | JOURNAL                | <occurredAt>#<id>                   |
 * | the same, of one manager (R1)                    | journal-by-manager   | JOURNAL                | <managerId>#<occurredAt>#<id>       |
 * | the same, of one author (R1)                     | journal-by-author    | JOURNAL                | <authorId>#<occurredAt>#<id>        |
 * | reminders due and not sent, oldest first (R24)   | due-reminders        | DUE#<UTC day>          | <dueAt>#<entryId>                   |
 */

/** The primary key of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The journal's one shard: a partition takes 1,000 writes a second, far above what people can enter. */
const JOURNAL = 'JOURNAL';

export const keys = {
  communication: (id: string): Key => ({ pk: `COM#${id}`, sk: 'COM' }),
  controlEntry: (communicationId: string, entryId: string): Key => ({
    pk: `COM#${communicationId}`,
    sk: `CTL#${entryId}`,
  }),
  controlEntries: (communicationId: string) => ({ partition: `COM#${communicationId}`, prefix: 'CTL#' }),
  stateChange: (communicationId: string, changedAt: string, id: string): Key => ({
    pk: `COM#${communicationId}`,
    sk: `STC#${changedAt}#${id}`,
  }),
  stateChanges: (communicationId: string) => ({ partition: `COM#${communicationId}`, prefix: 'STC#' }),
  counterparty: (id: string): Key => ({ pk: `CPT#${id}`, sk: 'CPT' }),
  counterpartyPhone: (number: string, id: string): Key => ({ pk: `PHONE#${number}`, sk: `CPT#${id}` }),
  windowOrder: (id: string): Key => ({ pk: `ORD#${id}`, sk: 'ORD' }),
  user: (id: string): Key => ({ pk: 'USERS', sk: id }),
  users: () => ({ partition: 'USERS' }),
  subject: (subject: string): Key => ({ pk: `SUBJECT#${subject}`, sk: 'SUBJECT' }),
  email: (email: string): Key => ({ pk: `EMAIL#${email}`, sk: 'EMAIL' }),
  directoryEntry: (directory: DirectoryName, id: string): Key => ({ pk: directory, sk: id }),
  directory: (directory: DirectoryName) => ({ partition: directory }),
  numbers: (series: string, year: number): Key => ({ pk: `NUMBERS#${series}-${year}`, sk: 'NUMBERS' }),
  answer: (subject: string, key: string): Key => ({ pk: `ANSWER#${subject}#${key}`, sk: 'ANSWER' }),
} as const;

/** Partitions that hold a whole small directory each. */
export type DirectoryName = 'STATES' | 'FOLDERS' | 'KINDS';

/** The index attributes of a communication. */
export const journalKeys = (document: {
  id: string;
  occurredAt: string;
  managerId: string;
  authorId: string;
}) => {
  const place = `${document.occurredAt}#${document.id}`;
  return {
    journal: JOURNAL,
    byDate: place,
    byManager: `${document.managerId}#${place}`,
    byAuthor: `${document.authorId}#${place}`,
  };
};

/**
 * The bounds of a period in a journal index, of one user where `of` is given. `to` is left out, as no document's
 * key ends at the moment itself.
 */
export const journalPeriod = (from: string, to: string, of?: string) => {
  const prefix = of === undefined ? '' : `${of}#`;
  return { partition: JOURNAL, between: [`${prefix}${from}`, `${prefix}${to}`] as const };
};

/** The index attributes of a control entry whose reminder is due and not sent; none, and the item leaves the index. */
export const dueKeys = (dueAt: string, entryId: string) => ({
  dueDay: `DUE#${dueAt.slice(0, 10)}`,
  dueAt: `${dueAt}#${entryId}`,
});

/** Entries of the UTC day of `day` in the due index that are due before a moment. */
export const dueBefore = (day: string, before: string) => ({
  partition: dueKeys(day, '').dueDay,
  between: [day.slice(0, 10), before] as const,
});
