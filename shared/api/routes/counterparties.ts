import * as z from 'zod';
import { clientDocumentRow } from '../../domain/communications/client-document.ts';
import {
  counterparty,
  counterpartyChange,
  counterpartyDraft,
  counterpartyId,
  counterpartyRow,
} from '../../domain/directory/counterparty.ts';
import { folderId } from '../../domain/directory/folder.ts';
import { singleLine } from '../../domain/values/text.ts';
import type { RouteSpec } from '../route-spec.ts';
import { marked, pageOf, rowLimit } from '../schemas.ts';

const forCounterparty = z.strictObject({ counterpartyId });

const savesCounterparty = ['unknown-reference', 'duplicate-phone', 'limit-reached'] as const;

/** The counterparties directory (R14). */
export const counterpartiesRoutes = {
  'list-counterparties': {
    method: 'GET',
    path: '/counterparties',
    function: 'api',
    access: 'read',
    tag: 'Counterparties',
    summary: 'The directory by name: a folder, by the beginning of a name, by phone (R14)',
    description:
      'What is given narrows the list, all of it together. `next` is handed back as `cursor` for the rows behind; `null` at the end.',
    query: z.strictObject({
      folderId: folderId.optional(),
      name: singleLine(200)
        .optional()
        .meta({ description: 'The beginning of the name; case, ё or е make no difference.' }),
      phone: z
        .string()
        .trim()
        .min(1)
        .max(64)
        .optional()
        .meta({ description: 'A whole number, written in any way; its extension makes no difference.' }),
      limit: rowLimit(100),
      cursor: z.string().min(1).max(1000).optional(),
    }),
    response: { status: 200, schema: pageOf(counterpartyRow) },
  },
  'create-counterparty': {
    method: 'POST',
    path: '/counterparties',
    function: 'api',
    access: 'write',
    tag: 'Counterparties',
    summary: 'Add a counterparty to the directory (R7, R14)',
    description:
      'A phone that another counterparty has is refused with `duplicate-phone` and those found, unless `allowDuplicate` says that this is known. One phone entered twice, however it is written, is kept once; one number with another extension is another phone. What is written beside a number, `(Иван)` or `моб.`, becomes its label where it is given none.',
    body: counterpartyDraft,
    bodyLimitBytes: 128 * 1024,
    response: { status: 201, schema: counterparty },
    versioned: true,
    idempotent: true,
    problems: savesCounterparty,
  },
  'get-counterparty': {
    method: 'GET',
    path: '/counterparties/{counterpartyId}',
    function: 'api',
    access: 'read',
    tag: 'Counterparties',
    summary: 'One counterparty (R14)',
    params: forCounterparty,
    response: { status: 200, schema: counterparty },
    versioned: true,
    problems: ['not-found'],
  },
  'update-counterparty': {
    method: 'PATCH',
    path: '/counterparties/{counterpartyId}',
    function: 'api',
    access: 'write',
    tag: 'Counterparties',
    summary: 'Change a counterparty: rename, move to another folder, phones and all else (R14)',
    description:
      'Fields left out stay as they are; a list is replaced as a whole. A new name shows in the journal everywhere, a moment later. Phones the counterparty had already are no duplicates.',
    params: forCounterparty,
    body: counterpartyChange,
    bodyLimitBytes: 128 * 1024,
    response: { status: 200, schema: counterparty },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', ...savesCounterparty],
  },
  'list-client-documents': {
    method: 'GET',
    path: '/counterparties/{counterpartyId}/documents',
    function: 'api',
    access: 'read',
    tag: 'Counterparties',
    summary: 'Everything ever made for a client: communications and window orders, newest first (R16)',
    description:
      'Who sees only their own documents gets those of this client (R1): a page may then be short, even empty, while there is a `next` to go on with; `null` is the end.',
    params: forCounterparty,
    query: z.strictObject({ marked, limit: rowLimit(100), cursor: z.string().min(1).max(500).optional() }),
    response: { status: 200, schema: pageOf(clientDocumentRow) },
    problems: ['not-found'],
  },
} as const satisfies Record<string, RouteSpec>;
