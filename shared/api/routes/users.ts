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
    summary: 'Get your own profile',
    description: 'Who you are, what you may do, and whether reminders reach you (R1, R20).',
    response: { status: 200, schema: shownUser },
    versioned: true,
  },
  'list-managers': {
    method: 'GET',
    path: '/managers',
    function: 'api',
    access: 'read',
    tag: 'Users',
    summary: 'List managers',
    description:
      'Every colleague who was ever added, so that any id can be shown by name. Only those who are `assignable` have access to the journal and can be named as managers (R1).',
    response: { status: 200, schema: listOf(manager) },
  },
  'list-users': {
    method: 'GET',
    path: '/users',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'List users',
    description:
      'All users with their access, and whether reminders reach them (R1, R20). `delivery` is the state of their e-mail and SMS subscriptions at the last check, which runs every few minutes. `warning` is set for somebody with access whose channels do not work: none is chosen, the e-mail is unconfirmed, its owner unsubscribed, or the phone opted out.',
    response: { status: 200, schema: listOf(shownUser) },
  },
  'create-user': {
    method: 'POST',
    path: '/users',
    function: 'api',
    access: 'administrator',
    tag: 'Users',
    summary: 'Create a user',
    description: 'Adds a person, who can then register and sign in with this e-mail (R1).',
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
    summary: 'Get a user',
    description:
      'The access, channels and reminder hour of one person, and whether reminders reach them (R1, R20).',
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
    summary: 'Update a user',
    description:
      'Changes access, role, time zone, reminder hour or channels (R1, R20). A change of access takes effect on the next request. The last administrator cannot give up that role. The e-mail cannot be changed, because the person signs in with it: for another e-mail, create another user.',
    params: z.strictObject({ userId }),
    body: userChange,
    response: { status: 200, schema: shownUser },
    versioned: true,
    requiresIfMatch: true,
    problems: ['not-found', 'already-exists', 'last-administrator'],
  },
} as const satisfies Record<string, RouteSpec>;
