import * as z from 'zod';
import { shownUser } from '../../domain/users/channel-status.ts';
import { manager, userChange, userDraft, userId } from '../../domain/users/user.ts';
import type { RouteSpec } from '../route-spec.ts';
import { listOf } from '../schemas.ts';

/** Users and who they are to themselves (R1). */
export const usersRoutes = {
  'get-me': {
    method: 'GET',
    path: '/me',
    function: 'api',
    access: 'signed-in',
    tag: 'Users',
    summary: 'Who you are, what you may do, and whether reminders reach you (R1, R20)',
    response: { status: 200, schema: shownUser },
    versioned: true,
  },
  'list-managers': {
    method: 'GET',
    path: '/managers',
    function: 'api',
    access: 'read',
    tag: 'Users',
    summary: 'Colleagues by name, for choosing a manager',
    description:
      'Everybody who was ever entered, so that any id can be shown by name. Only those who are `assignable` may be given clients and calls: they have access to the journal (R1).',
    response: { status: 200, schema: listOf(manager) },
  },
  'list-users': {
    method: 'GET',
    path: '/users',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'All users with their access, and whether reminders reach them (R1, R20)',
    description:
      '`delivery` is how it stood with their e-mail and SMS when that was last looked at, every few minutes; `warning` that they have access to the journal and no channel that works: none is set, the e-mail was not confirmed, its owner unsubscribed, the phone opted out.',
    response: { status: 200, schema: listOf(shownUser) },
  },
  'create-user': {
    method: 'POST',
    path: '/users',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'Enter a person as a user (R1)',
    description: 'From then on they may register and sign in with this e-mail.',
    body: userDraft,
    response: { status: 201, schema: shownUser },
    versioned: true,
    idempotent: true,
    problems: ['already-exists'],
  },
  'get-user': {
    method: 'GET',
    path: '/users/{userId}',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'One user',
    params: z.strictObject({ userId }),
    response: { status: 200, schema: shownUser },
    versioned: true,
    problems: ['not-found'],
  },
  'update-user': {
    method: 'PATCH',
    path: '/users/{userId}',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'Change a user: access, zone, reminder hour, channels (R1, R20)',
    description:
      'A change of access works on their next request. The last administrator stays one. The e-mail is not changed, as people sign in with it: with a new one they are entered anew.',
    params: z.strictObject({ userId }),
    body: userChange,
    response: { status: 200, schema: shownUser },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', 'already-exists', 'last-administrator'],
  },
} as const satisfies Record<string, RouteSpec>;
