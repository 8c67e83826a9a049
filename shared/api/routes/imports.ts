import * as z from 'zod';
import {
  type ImportKind,
  importChunkReport,
  importChunkRequest,
  importId,
  importJob,
  importLineReport,
  importOutcome,
  importRequest,
} from '../../domain/imports/import.ts';
import { CHANNEL_WORDS } from '../../domain/imports/import-channels.ts';
import { COLUMNS } from '../../domain/imports/import-headings.ts';
import type { RouteSpec } from '../route-spec.ts';
import { cursor, pageOf } from '../schemas.ts';

/** The headings that are recognised, from the same tables that files are read by. */
const headingsKnown = (Object.keys(COLUMNS) as ImportKind[])
  .map((kind) => {
    const fields = Object.entries(COLUMNS[kind]).map(
      ([field, { headings }]) => `- \`${field}\`: ${headings.join(', ')}`,
    );
    return `Headings recognised for ${kind}, in any case:\n\n${fields.join('\n')}`;
  })
  .join('\n\n');

const channelsKnown = Object.entries(CHANNEL_WORDS)
  .map(([channel, words]) => `\`${channel}\`: ${words.join(', ')}`)
  .join('; ');

const forImport = z.strictObject({ importId });

/** Counterparties and communications from files, by an administrator. */
export const importsRoutes = {
  'get-import-example': {
    method: 'GET',
    path: '/imports/examples/{kind}',
    function: 'export',
    access: 'signed-in',
    tag: 'Import',
    summary: 'Get an example import file',
    description: 'A CSV file with the headings of this kind and two rows, as spreadsheet programs open it.',
    params: z.strictObject({ kind: importRequest.shape.kind }),
    response: { status: 200, file: ['text/csv'] },
  },
  'create-import': {
    method: 'POST',
    path: '/imports',
    function: 'api',
    access: 'importer',
    tag: 'Import',
    summary: 'Create an import',
    description:
      'Starts the import of a CSV file. Returns how its columns are understood, and on which line of the file the data begins. Then send the file in parts, one after another, each of whole records. Nothing is created twice, however often a file is sent: a line is recognised by its column "Внешний код", or by its contents. Imports are kept for 7 days.\n\n' +
      `${headingsKnown}\n\nPhones, e-mails and addresses are also recognised by other headings with such a word: "Мобильный телефон", "Phone 1 - Value", "Рабочий e-mail". "Дополнительно: …" keeps any other column. "Имя" is the whole name where there is neither a surname nor a patronymic.`,
    body: importRequest,
    response: { status: 201, schema: importJob },
    idempotent: true,
  },
  'import-chunk': {
    method: 'POST',
    path: '/imports/{importId}/chunks',
    function: 'api',
    access: 'importer',
    tag: 'Import',
    summary: 'Import a part of a file',
    description:
      'Returns the outcome of each line. Every line is a change of its own, by the rules that hold for people (R10 included). A part sent again returns the same; a different one under its sequence, or one after the last, is refused.\n\n' +
      `Dates: 25.11.2026, 2026-11-25, 20261125, 25 ноября 2026, with or without a time (09:05) and an offset (+03:00); without an offset the time is in the company's time zone. A date that could mean two days (01/02/2026, 1.2.26) is refused. Channels: ${channelsKnown}. A folder is a path: Частные лица / Новостройки. A manager is given by name or e-mail.`,
    params: forImport,
    body: importChunkRequest,
    bodyLimitBytes: 1024 * 1024,
    response: { status: 200, schema: importChunkReport },
    problems: ['not-found', 'import-part-reused', 'import-finished'],
  },
  'get-import': {
    method: 'GET',
    path: '/imports/{importId}',
    function: 'api',
    access: 'importer',
    tag: 'Import',
    summary: 'Get import progress',
    description: 'How many parts have been imported so far, and the outcomes of their lines.',
    params: forImport,
    response: { status: 200, schema: importJob },
    problems: ['not-found'],
  },
  'get-import-report': {
    method: 'GET',
    path: '/imports/{importId}/report',
    function: 'api',
    access: 'importer',
    tag: 'Import',
    summary: 'Get an import report',
    description: 'The outcome of each line. A page may be short or empty and still have a `next`.',
    params: forImport,
    query: z.strictObject({
      outcome: importOutcome.optional().meta({ description: 'Only lines with this outcome.' }),
      cursor: cursor(),
    }),
    response: { status: 200, schema: pageOf(importLineReport) },
    problems: ['not-found'],
  },
} as const satisfies Record<string, RouteSpec>;
