import { JournalError } from '../domain/values/journal-error.ts';

/**
 * An item that can't be read. `newer-release`: a later release wrote it with a schema that this one does not
 * know, as during a deployment or after a rollback; that release can read it. `unreadable`: no release
 * writes such an item.
 */
export class StoredItemError extends JournalError {
  override readonly name = 'StoredItemError';
  readonly code: 'newer-release' | 'unreadable';
  readonly entity: string;
  /** The document's id, if the item has a valid one. */
  readonly id: string | undefined;
  readonly schema: number;
  /** Which fields can't be read and why: no values, which may be personal data. */
  readonly paths: readonly string[];

  constructor(
    code: StoredItemError['code'],
    {
      entity,
      id,
      schema,
      paths = [],
    }: { entity: string; id?: string | undefined; schema: number; paths?: readonly string[] },
  ) {
    const why =
      code === 'newer-release' ? 'is of a newer release' : `can't be read (${paths.slice(0, 5).join(', ')})`;
    super(`A stored item, a ${entity} of schema ${schema}${id ? ` (${id})` : ''}, ${why}`);
    this.code = code;
    this.entity = entity;
    this.id = id;
    this.schema = schema;
    this.paths = paths;
  }
}
