import type { Write } from '../values/ports.ts';
import type { BoardEntry } from './control-board.ts';
import type { StoredControlEntry } from './control-entry.ts';
import type { PlannedReminder } from './reminder.ts';

/** A position on the board: just after this entry. `at` is its next date, or the moment it was closed. */
export interface BoardPosition {
  readonly at: string;
  readonly id: string;
  readonly communicationId: string;
}

export interface ControlEntries {
  find(communicationId: string, entryId: string): Promise<StoredControlEntry | undefined>;
  /** In order of creation, oldest first. */
  list(communicationId: string): Promise<StoredControlEntry[]>;
  /**
   * Open entries by next date, earliest first, or closed ones by the moment they were closed, latest
   * first: from `from` up to but excluding `to`, of one manager if given, after `after`. Very recent
   * writes may be missing.
   */
  board(query: {
    closed: boolean;
    from: string;
    to: string;
    managerId: string | undefined;
    limit: number;
    after: BoardPosition | undefined;
  }): Promise<{ entries: BoardEntry[]; more: boolean }>;
  /**
   * Unsent reminders due on a UTC day before a moment (R24), oldest first; all of them unless `limit` is
   * given. Very recent writes may be missing.
   */
  listDue(query: { day: string; before: Date; limit?: number }): Promise<PlannedReminder[]>;
  /**
   * Unsent reminders of a manager due from one moment to another, on the UTC day of the latter, oldest first;
   * only those among the first thousand of all managers. Very recent writes may be missing.
   */
  listDueOf(query: { managerId: string; from: Date; to: Date }): Promise<PlannedReminder[]>;
  /** Unsent reminders of a manager due at the same moment as this one. Very recent writes may be missing. */
  listDueTogether(reminder: Pick<PlannedReminder, 'managerId' | 'dueAt'>): Promise<PlannedReminder[]>;
  /**
   * All reminders ever planned for a day (R23), by manager and moment, of one manager if given, after
   * `after`. Their status is in their entries. Read consistently.
   */
  listPlanned(query: {
    day: string;
    managerId: string | undefined;
    limit: number;
    after: Omit<PlannedReminder, 'communicationId'> | undefined;
  }): Promise<{ reminders: PlannedReminder[]; more: boolean }>;
  /** Also lists the entry's first reminder under its day. */
  add(entry: StoredControlEntry): Write[];
  /**
   * Replaces the entry read at revision `entry.revision - 1`, and lists a newly planned
   * reminder under its day.
   */
  save(entry: StoredControlEntry): Write[];
}
