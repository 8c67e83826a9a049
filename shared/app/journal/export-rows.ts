import type { JournalRow } from '../../domain/communications/communication.ts';
import { folderPaths } from '../../domain/directory/folder.ts';
import { journalSheet } from '../../domain/journal/journal-sheet.ts';
import type { WriteSheet } from '../../domain/lists/ports.ts';
import type { FileAnswer, SheetFormat } from '../../domain/lists/sheet.ts';
import type { Language } from '../../domain/users/user.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Most rows of one file: a function can write so many in its time, and return them within its 6 MB. */
const MAX_ROWS = 20_000;
/** Rows read at a time. */
const PAGE = 1000;
/** How long rows are read at most: the file is written in what is left of the function's time. */
const READING_SECONDS = 15;

const CONTENT_TYPES: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export type ExportDeps = Pick<AppDeps, 'journal' | 'company' | 'states' | 'users' | 'folders' | 'clock'> & {
  readonly writeSheet: WriteSheet;
};

/** The form in which a file is asked for. */
export interface FileForm {
  readonly format: SheetFormat;
  readonly language?: Language | undefined;
}

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const namesOf = (entries: readonly { id: string; name: string }[]) =>
  new Map(entries.map(({ id, name }) => [id, name]));

/**
 * All rows of a list of the journal as a file: what the list shows the caller (R1), with the columns of R4. Refuses a
 * selection that is too large rather than leave out its end.
 */
export const exportRows =
  <Query extends PageQuery>(
    list: UseCase<Query, { items: JournalRow[]; next: string | null }>,
    { states, users, folders, company, clock, writeSheet }: ExportDeps,
  ): UseCase<Omit<Query, keyof PageQuery> & FileForm, FileAnswer> =>
  async ({ format, language, ...selection }, session) => {
    const { caller } = await session.load({});
    const [allStates, allUsers, tree] = await Promise.all([states.list(), users.list(), folders.tree()]);

    const startedAt = clock.now();
    const isLate = () => clock.now().getTime() - startedAt.getTime() > READING_SECONDS * 1000;
    const rows: JournalRow[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await list({ ...selection, limit: PAGE, cursor } as unknown as Query, session);
      rows.push(...page.items);
      if (rows.length > MAX_ROWS) throw refused('selection-too-large');
      if (page.next === null) break;
      if (isLate()) throw refused('selection-too-large');
      cursor = page.next;
    }

    const { timeZone, phoneRegion } = company;
    const sheet = journalSheet(rows, {
      language: language ?? caller.language,
      timeZone,
      phoneRegion,
      stateNames: namesOf(allStates),
      userNames: namesOf(allUsers),
      folderPaths: folderPaths(tree),
    });
    return {
      fileName: `communications-${dayIn(timeZone, clock.now())}.${format}`,
      contentType: CONTENT_TYPES[format],
      bytes: await writeSheet(sheet, format),
    };
  };
