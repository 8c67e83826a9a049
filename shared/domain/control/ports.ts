import type { Write } from '../values/ports.ts';
import type { BoardEntry } from './control-board.ts';
import type { StoredControlEntry } from './control-entry.ts';
import type { PlannedReminder } from './reminder.ts';

/** A place on the board: just after this entry. `at` is its next date, or when it was closed. */
export interface BoardPosition {
  readonly at: string;
  readonly id: string;
  readonly communicationId: string;
}

export interface ControlEntries {
  find(communicationId: string, entryId: string): Promise<StoredControlEntry | undefined>;
  /** By the day they were made, oldest first. */
  list(communicationId: string): Promise<StoredControlEntry[]>;
  /**
   * Open entries by next date, the earliest first, or closed ones by the moment, the latest first: those that stand from
   * `from` to before `to`, of one manager if it is given, behind `after`. What was written a moment ago may not show yet.
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
   * Reminders due on a UTC day, before a moment, and not sent (R24), oldest first; all of them unless `limit` is given. What
   * was just written may not show yet.
   */
  listDue(query: { day: string; before: Date; limit?: number }): Promise<PlannedReminder[]>;
  /**
   * Unsent reminders of a manager that came due from a moment to another, on the UTC day of the latter, oldest first; as
   * far as they are among the first thousand of all managers. What was just written may not show yet.
   */
  listDueOf(query: { managerId: string; from: Date; to: Date }): Promise<PlannedReminder[]>;
  /** Unsent reminders of a manager that are due at the same moment as this one. What was just written may not show yet. */
  listDueTogether(reminder: Pick<PlannedReminder, 'managerId' | 'dueAt'>): Promise<PlannedReminder[]>;
  /**
   * Reminders that were ever planned for a day (R23), by manager and moment, of one manager if it is given, behind
   * `after`; what became of them stands in their entries. Read consistently.
   */
  listPlanned(query: {
    day: string;
    managerId: string | undefined;
    limit: number;
    after: Omit<PlannedReminder, 'communicationId'> | undefined;
  }): Promise<{ reminders: PlannedReminder[]; more: boolean }>;
  /** With the place of its first reminder among those of the day. */
  add(entry: StoredControlEntry): Write[];
  /** Replaces the entry read at revision `entry.revision - 1`; with the place of a reminder that is planned anew. */
  save(entry: StoredControlEntry): Write[];
}
