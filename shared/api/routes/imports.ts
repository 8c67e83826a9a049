import * as z from 'zod';
import {
  importChunk,
  importChunkRequest,
  importId,
  importJob,
  importLine,
  importOutcome,
  importRequest,
} from '../../domain/import.ts';
import type { RouteSpec } from '../route.ts';
import { pageOf } from '../schemas.ts';

const forImport = z.strictObject({ importId });

/** Counterparties and communications from files, by an administrator. */
export const importsRoutes = {
  'get-import-example': {
    method: 'GET',
    path: '/imports/examples/{kind}',
    function: 'export',
    access: 'signed-in',
    tag: 'Import',
    summary: 'An example file to import',
    description: 'A CSV file with the headings of this kind and two lines, as spreadsheet programs open it.',
    params: z.strictObject({ kind: importRequest.shape.kind }),
    response: { status: 200, file: ['text/csv'] },
  },
  'create-import': {
    method: 'POST',
    path: '/imports',
    function: 'api',
    access: 'administrator',
    tag: 'Import',
    summary: 'Begin the import of a CSV file',
    description:
      'Answers what its columns are taken for, and on which line of the file what is below the headings begins. Then send the file in parts, one after another, each of whole records. Nothing is made twice, however often a file comes: a line is known by its column "Внешний код", or by what it is about. Kept for 7 days.',
    body: importRequest,
    response: { status: 201, schema: importJob },
    idempotent: true,
  },
  'import-chunk': {
    method: 'POST',
    path: '/imports/{importId}/chunks',
    function: 'api',
    access: 'administrator',
    tag: 'Import',
    summary: 'Import a part of the file',
    description:
      'Answers what became of each line. Every line is a change of its own, by the rules that hold for people (R10 too). A part that comes again answers the same; another one under its sequence, or one behind the last, is refused.',
    params: forImport,
    body: importChunkRequest,
    bodyLimitBytes: 1024 * 1024,
    response: { status: 200, schema: importChunk },
    problems: ['not-found', 'import-part-reused', 'import-finished'],
  },
  'get-import': {
    method: 'GET',
    path: '/imports/{importId}',
    function: 'api',
    access: 'administrator',
    tag: 'Import',
    summary: 'How far an import is',
    params: forImport,
    response: { status: 200, schema: importJob },
    problems: ['not-found'],
  },
  'get-import-report': {
    method: 'GET',
    path: '/imports/{importId}/report',
    function: 'api',
    access: 'administrator',
    tag: 'Import',
    summary: 'What became of the lines',
    description: 'A page may be short, even empty, while there is a `next`.',
    params: forImport,
    query: z.strictObject({
      outcome: importOutcome.optional().meta({ description: 'Lines of this outcome only.' }),
      cursor: z.string().min(1).max(500).optional(),
    }),
    response: { status: 200, schema: pageOf(importLine) },
    problems: ['not-found'],
  },
} as const satisfies Record<string, RouteSpec>;
