import type { StoredCommunication } from '../../domain/communications/communication.ts';
import { toJournalRow } from '../../domain/communications/communication.ts';
import {
  type BoardEntry,
  type BoardPart,
  type BoardRow,
  boardPeriod,
  isDue,
} from '../../domain/control/control-board.ts';
import type { BoardPosition } from '../../domain/control/ports.ts';
import { type EntryManager, warningOf } from '../../domain/control/shown-entry.ts';
import { maySee, supervisesOthers, type User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { collectPage } from '../lists/collect-page.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused, refusedReference } from '../session/refused.ts';
import type { Session } from '../session/session.ts';
import { findManagers } from './show-entries.ts';

export type BoardDeps = Pick<
  AppDeps,
  'controlEntries' | 'communications' | 'users' | 'channelStatuses' | 'clock'
>;

/** Entries read for one page; beyond that the page is short, and its cursor goes on from there. */
const BUDGET = 500;
/** Entries per read at least, however few rows are still missing. */
const MIN_READ = 10;

/** Who looks at whose entries. */
interface Board {
  readonly viewer: User;
  /** Whose entries; everyone's if undefined. */
  readonly manager: User | undefined;
}

/** The board of the caller's entries or, for the head of sales and administrators, of one user's or everyone's. */
export const loadBoard = async (of: string, session: Session, { users }: BoardDeps): Promise<Board> => {
  const isOfUser = of !== 'me' && of !== 'everyone';
  const { caller, manager } = await session.load({ manager: isOfUser ? users.find(of) : undefined });
  if (of === 'me' || of === caller.id) return { viewer: caller, manager: caller };
  if (!supervisesOthers(caller)) throw refused('access-denied');
  if (isOfUser && !manager) throw refusedReference('of', 'user');
  return { viewer: caller, manager };
};

interface BoardQuery extends Board {
  readonly part: BoardPart;
  readonly days: number;
}

/**
 * A page of the board. The index tells which entries; the communications, read consistently, tell what they are about:
 * names and phones are the present ones, an entry that was closed or moved a moment ago is left out, and so are those of
 * communications that bear a deletion mark (R18) or that the viewer may not see (R1).
 */
export const readBoard = (
  { viewer, manager, part, days }: BoardQuery,
  { limit, after }: { limit: number; after?: BoardPosition | undefined },
  deps: BoardDeps,
) => {
  const now = deps.clock.now();
  const period = boardPeriod(part, days, { manager, viewer }, now);
  const rowOf = (
    entry: BoardEntry,
    document: StoredCommunication,
    owner: EntryManager,
  ): BoardRow | undefined => {
    const isOfPart = part === 'done' || isDue(part, days, entry.nextDate, owner.manager, now);
    if (!isOfPart || !isShown(entry, document, viewer)) return undefined;
    const { number, clientId, clientName, phone, phoneText, topic } = toJournalRow(document);
    const reminderWarning = warningOf(entry, owner);
    return { ...entry, number, clientId, clientName, phone, phoneText, topic, reminderWarning };
  };
  return collectPage({
    limit,
    budget: BUDGET,
    after,
    read: async (start: BoardPosition | undefined, room) => {
      const page = { limit: Math.max(room, MIN_READ), after: start };
      const query = { ...period, closed: part === 'done', managerId: manager?.id, ...page };
      const { entries, more } = await deps.controlEntries.board(query);
      return { items: entries, more };
    },
    keep: async (entries) => {
      const related = await readRelated(entries, deps);
      return related.map(({ entry, document, owner }) => rowOf(entry, document, owner));
    },
    positionOf,
  });
};

/** Entries with their communications and managers, each read once. */
const readRelated = async (
  entries: readonly BoardEntry[],
  { communications, ...deps }: Pick<BoardDeps, 'communications' | 'users' | 'channelStatuses'>,
) => {
  const [documents, managers] = await Promise.all([
    findAll(
      entries.map((entry) => entry.communicationId),
      communications.find,
    ),
    findManagers(
      entries.map((entry) => entry.managerId),
      deps,
    ),
  ]);
  return entries.map((entry) => {
    const document = documents.get(entry.communicationId);
    const owner = managers.get(entry.managerId);
    if (!document || !owner) {
      throw new JournalError(`The communication or the manager of ${entry.id} is gone`);
    }
    return { entry, document, owner };
  });
};

const isShown = (entry: BoardEntry, document: StoredCommunication, viewer: User): boolean =>
  !document.deletionMark &&
  (entry.managerId === viewer.id || maySee(viewer, document)) &&
  (entry.status !== 'open' ||
    document.openEntries.some(
      ({ entryId, nextDate }) => entryId === entry.id && nextDate === entry.nextDate,
    ));

const positionOf = (entry: BoardEntry): BoardPosition => ({
  at: entry.closedAt ?? entry.nextDate,
  id: entry.id,
  communicationId: entry.communicationId,
});

/** Documents by their ids, each read once. */
const findAll = async <Document>(
  ids: readonly string[],
  find: (id: string) => Promise<Document | undefined>,
) => {
  const distinctIds = [...new Set(ids)];
  const documents = await Promise.all(distinctIds.map(find));
  return new Map(distinctIds.map((id, index) => [id, documents[index]]));
};
