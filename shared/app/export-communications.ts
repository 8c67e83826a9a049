import { dayIn } from '../domain/calendar.ts';
import type { JournalRow } from '../domain/communication.ts';
import { folderPaths } from '../domain/folder.ts';
import { journalSheet } from '../domain/journal-sheet.ts';
import type { WriteSheet } from '../domain/ports.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import type { FileAnswer, SheetFormat } from '../domain/sheet.ts';
import type { Language } from '../domain/user.ts';
import type { AppDeps } from './deps.ts';
import { type JournalQuery, listCommunications } from './list-communications.ts';
import type { UseCase } from './session.ts';

/** Most rows of one file: what a function makes of them in its time, and answers within its 6 MB. */
const MOST_ROWS = 20_000;
/** Rows read at a time. */
const PAGE = 1000;

const CONTENT_TYPES: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const namesOf = (entries: readonly { id: string; name: string }[]) =>
  new Map(entries.map(({ id, name }) => [id, name]));

/**
 * A selection of the journal as a file: the rows `list-communications` shows the caller (R1, R2), with the columns of
 * R4. Refuses a selection that is too large, rather than leave out its end.
 */
export const exportCommunications = (
  deps: Pick<AppDeps, 'communications' | 'company' | 'states' | 'users' | 'folders' | 'clock'> & {
    readonly writeSheet: WriteSheet;
  },
): UseCase<
  Omit<JournalQuery, 'limit' | 'cursor'> & { format: SheetFormat; language?: Language | undefined },
  FileAnswer
> => {
  const list = listCommunications(deps);
  return async ({ format, language, ...selection }, session) => {
    const begun = await session.begin({
      states: deps.states.list(),
      users: deps.users.list(),
      tree: deps.folders.tree(),
    });
    if (!begun.ok) return begun;
    const { caller, states, users, tree } = begun.value;

    const rows: JournalRow[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await list({ ...selection, limit: PAGE, cursor }, session);
      if (!page.ok) return page;
      rows.push(...page.value.items);
      if (rows.length > MOST_ROWS) return refuse('selection-too-large');
      if (page.value.next === null) break;
      cursor = page.value.next;
    }

    const { timeZone, phoneRegion } = deps.company;
    const sheet = journalSheet(rows, {
      language: language ?? caller.language,
      timeZone,
      phoneRegion,
      stateNames: namesOf(states),
      userNames: namesOf(users),
      folderPaths: folderPaths(tree),
    });
    return ok({
      fileName: `communications-${dayIn(timeZone, deps.clock.now())}.${format}`,
      contentType: CONTENT_TYPES[format],
      bytes: await deps.writeSheet(sheet, format),
    });
  };
};
