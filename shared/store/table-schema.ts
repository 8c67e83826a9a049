/**
 * Names of the one table: its keys and its indexes. CDK, DynamoDB Local and the repositories all read them here.
 * Key values are built in `keys.ts` alone.
 */

/** An index of the table: the attributes it is keyed by. Every index projects `projected` besides. */
export interface IndexSpec {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
}

export const table = {
  partition: 'pk',
  sort: 'sk',
  /** Epoch seconds after which DynamoDB may remove the item (idempotency records and calls). */
  expiry: 'expiresAt',
  /** What indexes have of an item besides their keys: a row to show, much smaller than the document. */
  projected: 'row',
  /** What kind of document an item holds; the stream's filters match on it. */
  entity: 'entity',
  /**
   * The indexes by column are shared by all lists: `list` says which one an item is in (`keys.ts`), so a partition is
   * one list, sorted by that column.
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
    /** Sparse: control entries whose reminder is due or will be and is not sent (R24), by UTC day and moment. */
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

/** The attributes that place an item in the indexes by column. */
export type ColumnIndex = Exclude<IndexName, 'dueReminders'>;

export const columnIndexes = Object.keys(table.indexes).filter(
  (name): name is ColumnIndex => name !== 'dueReminders',
);
