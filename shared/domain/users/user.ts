import * as z from 'zod';
import { timeZone } from '../values/calendar.ts';
import type { FieldError } from '../values/field-error.ts';
import { phone, phoneInput } from '../values/phone.ts';
import { type Refusal, refuse, unknownReference } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import { email, id, instant, machineText, singleLine } from '../values/text.ts';

export const userId = id('usr');

/** What a user may do with the journal (R1). */
export const access = z.strictObject({
  /** `none`: no access; `read`: read only; `write`: create and change, too. */
  journal: z.enum(['none', 'read', 'write']),
  /** The standard view only, or the extended one too. */
  view: z.enum(['standard', 'extended']),
  /** Own communications (managed or created by the user), or everyone's. */
  scope: z.enum(['own', 'all']),
});
export type Access = z.infer<typeof access>;

const role = z.enum(['manager', 'head-of-sales', 'administrator']);

/** How a manager is reminded (R20). */
export const channel = z.enum(['email', 'sms']);
export type Channel = z.infer<typeof channel>;

export const language = z.enum(['ru', 'en']);
export type Language = z.infer<typeof language>;

const channels = z
  .array(channel)
  .max(2)
  .refine((list) => new Set(list).size === list.length, 'Each channel may be listed once.');

const reminderHour = z.int().min(0).max(23);

/** An employee's number in the PBX (R15). */
export const extension = z
  .string()
  .max(11)
  .regex(/^\d{1,11}$/);

/**
 * A person added by an administrator: who they are, what they may do, how and when they
 * are reminded (R1, R20).
 */
export const user = z.object({
  id: userId,
  version: z.int().positive(),
  name: singleLine(120),
  email,
  phone: phone.nullable(),
  /** Tells who took a call (R15). */
  extension: extension.nullable(),
  timeZone,
  /** The hour of the day, in `timeZone`, at which reminders arrive. */
  reminderHour,
  channels,
  /** The language of reminders. */
  language,
  role,
  access,
  /** The subject of their access tokens, once they have registered. */
  subject: machineText(255).nullable(),
  createdAt: instant,
  changedAt: instant,
});
export type User = z.infer<typeof user>;

/** Fields to add a user. */
export const userDraft = z.strictObject({
  name: singleLine(120),
  email,
  phone: phoneInput.nullish(),
  extension: extension.nullish(),
  timeZone: timeZone.default('Europe/Moscow'),
  reminderHour: reminderHour.default(9),
  channels: channels.default(['email']),
  language: language.default('ru'),
  role: role.default('manager'),
  access: access.default({ journal: 'none', view: 'standard', scope: 'own' }),
});
export type UserDraft = z.infer<typeof userDraft>;

/**
 * Fields an administrator may change. Absent ones stay as they are. The e-mail is not among them:
 * people sign in with it, so anyone able to change it could sign in as them. Someone with a new e-mail
 * is added as a new user.
 */
export const userChange = z.strictObject({
  name: singleLine(120).optional(),
  phone: phoneInput.nullish(),
  extension: extension.nullish(),
  timeZone: timeZone.optional(),
  reminderHour: reminderHour.optional(),
  channels: channels.optional(),
  language: language.optional(),
  role: role.optional(),
  access: access.partial().optional(),
});
export type UserChange = z.infer<typeof userChange>;

/** Maximum number of administrators who can sign in. */
const MAX_ADMINISTRATORS = 1000;

/**
 * The administrators who can sign in, as one document: of two who take the role from each other at
 * once, the second is checked against the result of the first. Someone who was added but has not
 * registered does not count.
 */
export const administrators = z.object({
  /** 0 if the list was never written. */
  revision: z.int().nonnegative(),
  ids: z.array(userId).max(MAX_ADMINISTRATORS),
});
export type Administrators = z.infer<typeof administrators>;

/**
 * The administrators after a user is saved; the same object if nothing changes. At least
 * one must remain (R1).
 */
export const administratorsWith = (
  present: Administrators,
  { id, role, subject }: Pick<User, 'id' | 'role' | 'subject'>,
): Result<Administrators, Refusal> => {
  const canAdminister = role === 'administrator' && subject !== null;
  if (present.ids.includes(id) === canAdminister) return ok(present);
  const others = present.ids.filter((other) => other !== id);
  if (canAdminister && others.length >= MAX_ADMINISTRATORS) return refuse('limit-reached');
  if (!canAdminister && others.length === 0) {
    return refuse('last-administrator', {
      field: 'role',
      code: 'last',
      detail: 'Make somebody else an administrator and let them register first.',
    });
  }
  return ok({ ...present, revision: present.revision + 1, ids: canAdminister ? [...others, id] : others });
};

/** A user as every colleague sees them, for pickers and columns. */
export const manager = user.pick({ id: true, name: true, role: true }).extend({
  /**
   * Whether they may be given clients and calls. Users without access to the journal are listed
   * for their names only.
   */
  assignable: z.boolean(),
});

/** A user as colleagues see them. */
export const showManager = ({ id, name, role, access: granted }: User): z.infer<typeof manager> => ({
  id,
  name,
  role,
  assignable: hasAccess(granted, 'read'),
});

const RANK = { none: 0, read: 1, write: 2 } as const;

/** Whether a user's access to the journal is at least `needed` (R1). */
export const hasAccess = (granted: Access, needed: 'read' | 'write'): boolean =>
  RANK[granted.journal] >= RANK[needed];

/**
 * Why someone can't be the manager of something (R1): there is no such user, or they have no access to the
 * journal. Reminders contain a client's name and phone, so only people who may see those may receive them.
 */
export const managerErrors = (
  field: string,
  named: Pick<User, 'access'> | undefined,
): readonly FieldError[] => {
  if (!named) return [unknownReference(field, 'user')];
  return hasAccess(named.access, 'read')
    ? []
    : [{ field, code: 'no-access', detail: 'This person has no access to the journal.' }];
};

/** Refuses a manager for any of `managerErrors`. */
export const requireManager = (field: string, named: User | undefined): Result<User, Refusal> => {
  const errors = managerErrors(field, named);
  return named && errors.length === 0 ? ok(named) : refuse('unknown-reference', ...errors);
};

/** Whether a user may see a communication (R1): any, or only those they manage or created. */
export const maySee = (
  viewer: Pick<User, 'id' | 'access'>,
  communication: { managerId: string; authorId: string },
): boolean =>
  viewer.access.scope === 'all' ||
  communication.managerId === viewer.id ||
  communication.authorId === viewer.id;

/** The user whose documents alone a viewer sees in lists (R1): themselves, or undefined if they may see all. */
export const onlyOwnOf = ({ id, access }: Pick<User, 'id' | 'access'>): User['id'] | undefined =>
  access.scope === 'own' ? id : undefined;

/** Whether a user supervises the calls of others: the head of sales, and administrators. */
export const supervisesOthers = ({ role }: Pick<User, 'role'>): boolean => role !== 'manager';
