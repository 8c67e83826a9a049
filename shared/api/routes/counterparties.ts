import * as z from 'zod';
import {
  counterparty,
  counterpartyChange,
  counterpartyDraft,
  counterpartyId,
} from '../../domain/counterparty.ts';
import type { RouteSpec } from '../route.ts';

const forCounterparty = z.strictObject({ counterpartyId });

const savesCounterparty = ['unknown-reference', 'duplicate-phone', 'limit-reached'] as const;

/** The counterparties directory (R14). */
export const counterpartiesRoutes = {
  'create-counterparty': {
    method: 'POST',
    path: '/counterparties',
    function: 'api',
    access: 'write',
    tag: 'Counterparties',
    summary: 'Add a counterparty to the directory (R7, R14)',
    description:
      'A phone that another counterparty has is refused with `duplicate-phone` and those found, unless `allowDuplicate` says that this is known.',
    body: counterpartyDraft,
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
    response: { status: 200, schema: counterparty },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', ...savesCounterparty],
  },
} as const satisfies Record<string, RouteSpec>;
