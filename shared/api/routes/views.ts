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
    summary: 'The saved views there are to choose from: shared ones, then your own (R3)',
    response: { status: 200, schema: listOf(view) },
  },
  'create-view': {
    method: 'POST',
    path: '/views',
    function: 'api',
    access: 'extended',
    tag: 'Views',
    summary: 'Save a view: columns, sort and filters under a name (R3)',
    description: 'Names are unique among your own views, and among the shared ones; 100 of each at most.',
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
    summary: 'Change a saved view (R3)',
    description: 'Your own; a shared one as an administrator.',
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
    summary: 'Delete a saved view (R3)',
    description: 'Your own; a shared one as an administrator. Answers what it was.',
    params: forView,
    response: { status: 200, schema: view },
    requiresIfMatch: true,
    problems: ['not-found'],
  },
} as const satisfies Record<string, RouteSpec>;
