/**
 * Names of the table's keys and indexes, for CDK, DynamoDB Local and the repositories. Values of keys are
 * built only in `keys.ts`.
 */

/** An index of the table, with its key attributes. Every index also projects `projected`. */
export interface IndexSpec {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
}

export const table = {
  partition: 'pk',
  sort: 'sk',
  /** Epoch seconds after which DynamoDB may remove the item. */
  expiry: 'expiresAt',
  /** What indexes hold of an item besides keys: a row for lists, much smaller than the document. */
  projected: 'row',
  /** The kind of document in an item; the stream's filters match it. */
  entity: 'entity',
  /**
   * All lists share the indexes by column. `list` says which list an item is in (`keys.ts`), so that a
   * partition is one list, sorted by the column.
   */
  indexes: {
    byDate: { name: 'by-date', partition: 'list', sort: 'byDate' },
    byNumber: { name: 'by-number', partition: 'list', sort: 'byNumber' },
    byClient: { name: 'by-client', partition: 'list', sort: 'byClient' },
    byPhone: { name: 'by-phone', partition: 'list', sort: 'byPhone' },
    byEmail: { name: 'by-email', partition: 'list', sort: 'byEmail' },
    byChannel: { name: 'by-channel', partition: 'list', sort: 'byChannel' },
    byTopic: { name: 'by-topic', partition: 'list', sort: 'byTopic' },
    byState: { name: 'by-state', partition: 'list', sort: 'byState' },
    byContactDocument: { name: 'by-contact-document', partition: 'list', sort: 'byContactDocument' },
    byContactDocumentKind: {
      name: 'by-contact-document-kind',
      partition: 'list',
      sort: 'byContactDocumentKind',
    },
    byManager: { name: 'by-manager', partition: 'list', sort: 'byManager' },
    byAuthor: { name: 'by-author', partition: 'list', sort: 'byAuthor' },
    byCompanyContact: { name: 'by-company-contact', partition: 'list', sort: 'byCompanyContact' },
    byNextDate: { name: 'by-next-date', partition: 'list', sort: 'byNextDate' },
    byFolder: { name: 'by-folder', partition: 'list', sort: 'byFolder' },
    byChanged: { name: 'by-changed', partition: 'list', sort: 'byChanged' },
    /** Sparse: control entries with an unsent reminder (R24), by UTC day and moment. */
    dueReminders: { name: 'due-reminders', partition: 'dueDay', sort: 'dueAt' },
  },
} as const satisfies {
  partition: string;
  sort: string;
  expiry: string;
  projected: string;
  entity: string;
  indexes: Record<string, IndexSpec>;
};

/** The name of one of the table's indexes. */
export type IndexName = keyof typeof table.indexes;

/** The indexes by column, each named as its sort key. */
export type ColumnIndex = Exclude<IndexName, 'dueReminders'>;

export const columnIndexes = Object.keys(table.indexes).filter(
  (name): name is ColumnIndex => name !== 'dueReminders',
);
