import type { ImportKind } from '../../domain/imports/import.ts';
import { importExample } from '../../domain/imports/import-example.ts';
import type { WriteSheet } from '../../domain/lists/ports.ts';
import type { FileAnswer } from '../../domain/lists/sheet.ts';
import type { UseCase } from '../session/session.ts';

/** A CSV file to start an import from: the headings of its kind, and sample lines. */
export const getImportExample =
  ({ writeSheet }: { writeSheet: WriteSheet }): UseCase<{ kind: ImportKind }, FileAnswer> =>
  async ({ kind }, session) => {
    await session.load({});
    return {
      fileName: `import-${kind}.csv`,
      contentType: 'text/csv; charset=utf-8',
      bytes: await writeSheet(importExample(kind), 'csv'),
    };
  };
