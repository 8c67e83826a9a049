import * as z from 'zod';
import { controlKind, controlKindDraft } from '../../domain/control-kind.ts';
import { folder, folderDraft } from '../../domain/folder.ts';
import { state, stateChangeRequest, stateDraft, stateId } from '../../domain/state.ts';
import type { RouteSpec } from '../route.ts';
import { listOf } from '../schemas.ts';

/** What an administrator keeps: states, kinds of control entry, folders. */
export const directoriesRoutes = {
  'list-states': {
    method: 'GET',
    path: '/states',
    function: 'api',
    access: 'read',
    tag: 'Directories',
    summary: 'The states of the state picker (R9)',
    response: { status: 200, schema: listOf(state) },
  },
  'create-state': {
    method: 'POST',
    path: '/states',
    function: 'api',
    access: 'administrator',
    tag: 'Directories',
    summary: 'Add a state (R9)',
    body: stateDraft,
    response: { status: 201, schema: state },
    versioned: true,
    idempotent: true,
  },
  'update-state': {
    method: 'PATCH',
    path: '/states/{stateId}',
    function: 'api',
    access: 'administrator',
    tag: 'Directories',
    summary: 'Change a state (R9)',
    params: z.strictObject({ stateId }),
    body: stateChangeRequest,
    response: { status: 200, schema: state },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found'],
  },
  'list-control-kinds': {
    method: 'GET',
    path: '/control-kinds',
    function: 'api',
    access: 'read',
    tag: 'Directories',
    summary: 'The kinds of control entry (R19)',
    response: { status: 200, schema: listOf(controlKind) },
  },
  'create-control-kind': {
    method: 'POST',
    path: '/control-kinds',
    function: 'api',
    access: 'administrator',
    tag: 'Directories',
    summary: 'Add a kind of control entry (R19)',
    body: controlKindDraft,
    response: { status: 201, schema: controlKind },
    versioned: true,
    idempotent: true,
  },
  'list-folders': {
    method: 'GET',
    path: '/folders',
    function: 'api',
    access: 'read',
    tag: 'Directories',
    summary: 'The folders of the counterparties directory, each with its parent',
    response: { status: 200, schema: listOf(folder) },
  },
  'create-folder': {
    method: 'POST',
    path: '/folders',
    function: 'api',
    access: 'write',
    tag: 'Directories',
    summary: 'Add a folder',
    body: folderDraft,
    response: { status: 201, schema: folder },
    versioned: true,
    idempotent: true,
    problems: ['unknown-reference'],
  },
} as const satisfies Record<string, RouteSpec>;
