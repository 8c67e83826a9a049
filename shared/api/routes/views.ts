import * as z from 'zod';
import { view, viewChange, viewDraft, viewId } from '../../domain/journal/view.ts';
import type { RouteSpec } from '../route-spec.ts';
import { listOf, queryLimitBytes } from '../schemas.ts';

const forView = z.strictObject({ viewId });

/** Saved views of the journal (R3). */
export const viewsRoutes = {
  'list-views': {
    method: 'GET',
    path: '/views',
    function: 'api',
    access: 'extended',
    tag: 'Views',
    summary: 'List views',
    description: 'The saved views to choose from: shared ones first, then your own (R3).',
    response: { status: 200, schema: listOf(view) },
  },
  'create-view': {
    method: 'POST',
    path: '/views',
    function: 'api',
    access: 'extended',
    tag: 'Views',
    summary: 'Create a view',
    description:
      'Saves columns, sort order and filters under a name (R3). Names are unique among your own views, and among the shared ones, with at most 100 of each. Only administrators create shared views.',
    body: viewDraft,
    bodyLimitBytes: queryLimitBytes,
    response: { status: 201, schema: view },
    versioned: true,
    idempotent: true,
    problems: ['already-exists', 'limit-reached'],
  },
  'update-view': {
    method: 'PATCH',
    path: '/views/{viewId}',
    function: 'api',
    access: 'extended',
    tag: 'Views',
    summary: 'Update a view',
    description:
      'Changes one of your own views; administrators also change shared ones (R3). Fields left out stay as they are.',
    params: forView,
    body: viewChange,
    bodyLimitBytes: queryLimitBytes,
    response: { status: 200, schema: view },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', 'already-exists'],
  },
  'delete-view': {
    method: 'DELETE',
    path: '/views/{viewId}',
    function: 'api',
    access: 'extended',
    tag: 'Views',
    summary: 'Delete a view',
    description:
      'Deletes one of your own views; administrators also delete shared ones (R3). Returns the deleted view.',
    params: forView,
    response: { status: 200, schema: view },
    requiresIfMatch: true,
    problems: ['not-found'],
  },
} as const satisfies Record<string, RouteSpec>;
