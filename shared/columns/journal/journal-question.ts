import type { JournalColumn } from '../../domain/journal/journal-query.ts';
import type { Position } from '../query/order.ts';
import type { RelativePeriod } from './relative-days.ts';

type TextColumn = Extract<
  JournalColumn,
  'number' | 'client' | 'phone' | 'email' | 'topic' | 'contactDocument' | 'companyContact'
>;
type ChosenColumn = Extract<
  JournalColumn,
  'channel' | 'state' | 'contactDocumentKind' | 'manager' | 'author' | 'folder'
>;
type DayColumn = Extract<JournalColumn, 'date' | 'nextDate' | 'changedAt'>;

/**
 * A filter of a column (R3): any of a saved view, and besides these both ends of a range at once, and days by where they
 * lie from today.
 */
export type ColumnFilter = TextFilter | DayFilter | NullFilter;

export type TextFilter =
  | {
      readonly column: TextColumn;
      readonly op: 'equals' | 'not' | 'starts-with' | 'contains' | 'from' | 'to';
      readonly value: string;
    }
  | { readonly column: ChosenColumn; readonly op: 'equals' | 'not'; readonly value: string }
  | {
      readonly column: TextColumn | ChosenColumn;
      readonly op: 'in' | 'not-in';
      readonly value: readonly string[];
    }
  | ({ readonly column: TextColumn } & Range);

export type DayFilter =
  | {
      readonly column: DayColumn;
      readonly op: 'equals' | 'not' | 'from' | 'to';
      readonly value: string;
    }
  | { readonly column: DayColumn; readonly op: 'relative'; readonly value: RelativePeriod }
  | ({ readonly column: DayColumn } & Range);

/** Whether there is a value. */
export interface NullFilter {
  readonly column: JournalColumn;
  readonly op: 'empty' | 'filled';
}

/** Both ends are in it. */
interface Range {
  readonly op: 'range';
  readonly from: string;
  readonly to: string;
}

/** Which rows of the journal are asked for. */
export interface JournalSelection {
  readonly filters: readonly ColumnFilter[];
  /** Documents that bear a deletion mark: left out, among the others, or alone (R18). */
  readonly marked: 'hidden' | 'shown' | 'only';
  /** Only what this user manages or made (R1). */
  readonly ownOf?: string | undefined;
}

/** A column to sort by. Of catalogues `order` has the ids in the order people see them; others come behind. */
export interface JournalSort {
  readonly column: JournalColumn;
  readonly direction: 'asc' | 'desc';
  readonly order?: readonly string[] | undefined;
}

/** A page of the journal: by up to three columns, rows without a value last; newest first where those are equal. */
export interface JournalQuestion extends JournalSelection {
  readonly sort: readonly JournalSort[];
  readonly limit: number;
  readonly after?: Position | 'start' | undefined;
  readonly before?: Position | 'end' | undefined;
}

/** What rows are counted by. Days, weeks and months are those of the date, as the company's clocks show it. */
export type SummaryDimension =
  | 'state'
  | 'manager'
  | 'author'
  | 'channel'
  | 'source'
  | 'folder'
  | 'contactDocumentKind'
  | 'day'
  | 'week'
  | 'month'
  | 'overdue';
