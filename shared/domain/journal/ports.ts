import type { Communication, JournalRow } from '../communications/communication.ts';
import type { ReadRange } from '../lists/list-plan.ts';
import type { User } from '../users/user.ts';
import type { Write } from '../values/ports.ts';
import type { JournalRange } from './journal-plan.ts';
import type { View, ViewNames } from './view.ts';

/** A position in the journal: just after this document. */
type JournalPosition = Pick<Communication, 'occurredAt' | 'id'>;

/** The rows of the journal. Very recent writes may be missing. */
export interface Journal {
  /**
   * The standard view (R2): newest first, from `from` to before `to`, those of one user (manager or author) if
   * `ownOf` is given, with `marked` those marked for deletion too (R18). `after` is the `next` of the page before.
   */
  list(query: {
    from: string;
    to: string;
    marked?: boolean | undefined;
    ownOf?: string | undefined;
    limit: number;
    after?: JournalPosition | undefined;
  }): Promise<{ rows: JournalRow[]; next?: JournalPosition }>;
  /** Reads the journal by any column (R3). */
  readonly readRange: ReadRange<JournalRow, JournalRange>;
}

/** Who owns a view: one user, or everyone. */
export type ViewOwner = User['id'] | 'SHARED';

/**
 * Saved views of the journal (R3). Every write takes the names of the owner's views as they will be after it.
 */
export interface Views {
  find(owner: ViewOwner, id: string): Promise<View | undefined>;
  list(owner: ViewOwner): Promise<View[]>;
  names(owner: ViewOwner): Promise<ViewNames>;
  add(view: View, names: ViewNames): Write[];
  /** Replaces the view read at version `view.version - 1`. */
  save(view: View, names: ViewNames): Write[];
  remove(view: View, names: ViewNames): Write[];
}
