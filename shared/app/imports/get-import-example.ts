import type { ImportKind } from '../../domain/imports/import.ts';
import { importExample } from '../../domain/imports/import-example.ts';
import type { WriteSheet } from '../../domain/lists/ports.ts';
import type { FileAnswer } from '../../domain/lists/sheet.ts';
import { ok } from '../../domain/values/result.ts';
import type { UseCase } from '../session/session.ts';

/** A CSV file to begin an import with: the headings of its kind, and lines as they may be. */
export const getImportExample =
  ({ writeSheet }: { writeSheet: WriteSheet }): UseCase<{ kind: ImportKind }, FileAnswer> =>
  async ({ kind }, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    return ok({
      fileName: `import-${kind}.csv`,
      contentType: 'text/csv; charset=utf-8',
      bytes: await writeSheet(importExample(kind), 'csv'),
    });
  };
