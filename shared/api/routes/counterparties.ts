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
import { cursor, marked, pageOf, rowLimit } from '../schemas.ts';

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
    summary: 'List counterparties',
    description:
      'The directory sorted by name: a folder, by the beginning of a name, or by phone (R14). Entries must match every filter given. Pass `next` back as `cursor` for the next page; it is `null` on the last one.',
    query: z.strictObject({
      folderId: folderId.optional().meta({ description: 'Counterparties directly in this folder.' }),
      name: singleLine(200)
        .optional()
        .meta({ description: 'The beginning of the name. Case and ё/е make no difference.' }),
      phone: z.string().trim().min(1).max(64).optional().meta({
        description: 'A whole phone number, written in any way. Its extension makes no difference.',
      }),
      limit: rowLimit(100),
      cursor: cursor(1000),
    }),
    response: { status: 200, schema: pageOf(counterpartyRow) },
  },
  'create-counterparty': {
    method: 'POST',
    path: '/counterparties',
    function: 'api',
    access: 'write',
    tag: 'Counterparties',
    summary: 'Create a counterparty',
    description:
      'A phone that another counterparty has is refused with `duplicate-phone` and a list of who has it, unless `allowDuplicate` is set (R14). A phone entered twice, however it is written, is kept once; the same number with another extension is another phone. A note written beside a number, such as `(Иван)` or `моб.`, becomes its label if none is given.',
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
    summary: 'Get a counterparty',
    description: 'The name, folder, phones and other details of a subscriber or client (R14).',
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
    summary: 'Update a counterparty',
    description:
      'Renames it, moves it to another folder, or changes its phones and other details (R14). Fields left out stay as they are; a list is replaced as a whole. A new name or folder shows throughout the journal a moment later. Phones the counterparty already had are not checked for duplicates again.',
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
    summary: "List a client's documents",
    description:
      'Every communication and window order ever created for the client, newest first (R16). If your access covers only your own documents (R1), a page may be short or empty and still have a `next`.',
    params: forCounterparty,
    query: z.strictObject({ marked, limit: rowLimit(100), cursor: cursor() }),
    response: { status: 200, schema: pageOf(clientDocumentRow) },
    problems: ['not-found'],
  },
} as const satisfies Record<string, RouteSpec>;
