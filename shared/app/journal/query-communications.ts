import * as z from 'zod';
import type { JournalRow } from '../../domain/communications/communication.ts';
import { planJournal } from '../../domain/journal/journal-plan.ts';
import type { JournalColumn, JournalQuery } from '../../domain/journal/journal-query.ts';
import { onlyOwnOf } from '../../domain/users/user.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import { readList } from '../lists/read-list.ts';
import { type Period, requirePeriod } from '../lists/read-period.ts';
import type { AppDeps } from '../session/deps.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

type Directories = Pick<AppDeps, 'states' | 'users' | 'folders'>;

/** What the extended view is asked for: its sort and filters, a period, and how much. */
interface ExtendedJournalQuery extends JournalQuery, Period {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.strictObject({
  position: z.strictObject({
    value: z.string().max(100).nullable(),
    at: z.string().max(30),
    id: z.string().max(40),
  }),
  accessPath: z.enum(['collect', 'scan']).optional(),
});

/** The extended view: sorted by any column, filtered on any together (R3); only the caller's own where so set (R1). */
export const queryCommunications =
  ({
    journal,
    company,
    ...directories
  }: Pick<AppDeps, 'journal' | 'company'> & Directories): UseCase<
    ExtendedJournalQuery,
    { items: JournalRow[]; next: string | null }
  > =>
  async ({ limit, cursor, ...selection }, session) => {
    const { caller } = await session.load({});
    const ranks = await ranksOf(selection.sort, directories);
    const ownOf = onlyOwnOf(caller);
    requirePeriod(selection);
    const plan = take(planJournal(selection, { ...selection, ...company, ownOf, ranks }));
    const query = { ...selection, ownOf };
    const after = take(readCursor(cursor, query, position));
    const { rows, next } = await readList(plan, { limit, after }, journal.readRange);
    return { items: rows, next: writeCursor(next, query) };
  };

/** The entries of the directory behind a column, in the order people see them. */
const ranksOf = async (
  sort: JournalColumn,
  { states, users, folders }: Directories,
): Promise<string[] | undefined> => {
  switch (sort) {
    case 'state':
      return idsInOrder(await states.list());
    case 'manager':
    case 'author':
      return idsInOrder(await users.list());
    case 'folder':
      return idsInOrder(await folders.list());
    default:
      return undefined;
  }
};

const idsInOrder = (entries: readonly { id: string; name: string; order?: number }[]): string[] => {
  const { compare } = new Intl.Collator('ru');
  return [...entries]
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0) || compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
};
