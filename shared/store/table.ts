/**
 * Names of the one table: its keys and its indexes. CDK, DynamoDB Local and the repositories all read them here.
 * Key values are built in `keys.ts` alone.
 */

/** An index of the table: the attributes it is keyed by. Every index projects all attributes. */
export interface IndexSpec {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
}

export const table = {
  partition: 'pk',
  sort: 'sk',
  /** Epoch seconds after which DynamoDB may remove the item (idempotency records only). */
  expiry: 'expiresAt',
  /** What kind of document an item holds; the stream's filters match on it. */
  entity: 'entity',
  indexes: {
    /** The standard view (R2): every communication, by date. */
    journalByDate: { name: 'journal-by-date', partition: 'journal', sort: 'byDate' },
    /** A user who sees only their own (R1): communications of one manager, by date. */
    journalByManager: { name: 'journal-by-manager', partition: 'journal', sort: 'byManager' },
    /** The same for the author. */
    journalByAuthor: { name: 'journal-by-author', partition: 'journal', sort: 'byAuthor' },
    /** Sparse: control entries whose reminder is due or will be and is not sent (R24), by UTC day and moment. */
    dueReminders: { name: 'due-reminders', partition: 'dueDay', sort: 'dueAt' },
  },
} as const satisfies {
  partition: string;
  sort: string;
  expiry: string;
  entity: string;
  indexes: Record<string, IndexSpec>;
};

/** The name of one of the table's indexes. */
export type IndexName = keyof typeof table.indexes;
