import * as z from 'zod';
import { timeZone } from '../values/calendar.ts';
import { phone, phoneInput } from '../values/phone.ts';
import { type FieldError, type Refusal, refuse, unknownReference } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import { email, id, instant, machineText, singleLine } from '../values/text.ts';

export const userId = id('usr');

/** What a user may do with the journal (R1). */
export const access = z.strictObject({
  /** `none`: no journal at all; `read`: look; `write`: add and change. */
  journal: z.enum(['none', 'read', 'write']),
  /** The standard view alone, or the extended one too. */
  view: z.enum(['standard', 'extended']),
  /** Own communications (those the user manages or made), or everyone's. */
  scope: z.enum(['own', 'all']),
});
export type Access = z.infer<typeof access>;

const role = z.enum(['manager', 'head-of-sales', 'administrator']);

/** By what a manager is reminded (R20). */
export const channel = z.enum(['email', 'sms']);
export type Channel = z.infer<typeof channel>;

export const language = z.enum(['ru', 'en']);
export type Language = z.infer<typeof language>;

const channels = z
  .array(channel)
  .max(2)
  .refine((list) => new Set(list).size === list.length, 'Each channel may be listed once.');

const reminderHour = z.int().min(0).max(23);

/** The number by which the PBX knows an employee (R15). */
export const extension = z
  .string()
  .max(11)
  .regex(/^\d{1,11}$/);

/** A person entered by an administrator: who they are, what they may do, how and when they are reminded (R1, R20). */
export const user = z.object({
  id: userId,
  version: z.int().positive(),
  name: singleLine(120),
  email,
  phone: phone.nullable(),
  /** By which the PBX says who took a call (R15). */
  extension: extension.nullable(),
  timeZone,
  /** The hour of the day, in `timeZone`, at which reminders come. */
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

/** What an administrator enters to add a user. */
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
 * What an administrator may change of a user. Fields left out stay as they are. The e-mail is not among them: it is
 * what the person signs in with, and whoever could change it could sign in as them. With a new one they are entered
 * anew.
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

/** Most administrators who can sign in. */
const MAX_ADMINISTRATORS = 1000;

/**
 * The administrators who can sign in, as one document: of two who take the role from one another at the same moment
 * the second is judged on what the first has left. Who was entered and has not registered does not count.
 */
export const administrators = z.object({
  /** 0 for a list that was never written. */
  revision: z.int().nonnegative(),
  ids: z.array(userId).max(MAX_ADMINISTRATORS),
});
export type Administrators = z.infer<typeof administrators>;

/** The administrators once a user is as given; the same object when they stay the same. One must be left (R1). */
export const administratorsWith = (
  present: Administrators,
  { id, role, subject }: Pick<User, 'id' | 'role' | 'subject'>,
): Result<Administrators, Refusal> => {
  const is = role === 'administrator' && subject !== null;
  if (present.ids.includes(id) === is) return ok(present);
  const others = present.ids.filter((other) => other !== id);
  if (is && others.length >= MAX_ADMINISTRATORS) return refuse('limit-reached');
  if (!is && others.length === 0) {
    return refuse('last-administrator', {
      field: 'role',
      code: 'last',
      detail: 'Make somebody else an administrator and let them register first.',
    });
  }
  return ok({ ...present, revision: present.revision + 1, ids: is ? [...others, id] : others });
};

/** A user as every colleague may see them: for pickers and columns. */
export const manager = user.pick({ id: true, name: true, role: true }).extend({
  /** Whether they may be given clients and calls: those without access to the journal are there for their name alone. */
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
 * What is wrong with naming somebody as the manager of something (R1): there is no such user, or they have no access to
 * the journal. Reminders tell a client's name and phone, and are for those who may see them.
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

/** Refuses to name somebody as the manager of something, as `managerErrors` says. */
export const requireManager = (field: string, named: User | undefined): Result<User, Refusal> => {
  const errors = managerErrors(field, named);
  return named && errors.length === 0 ? ok(named) : refuse('unknown-reference', ...errors);
};

/** Whether a user may see a communication (R1): all of them, or those they manage or made. */
export const maySee = (
  viewer: Pick<User, 'id' | 'access'>,
  communication: { managerId: string; authorId: string },
): boolean =>
  viewer.access.scope === 'all' ||
  communication.managerId === viewer.id ||
  communication.authorId === viewer.id;

/** Whether a user looks after the calls of others too: the head of sales, who sees what is forgotten, and administrators. */
export const supervisesOthers = ({ role }: Pick<User, 'role'>): boolean => role !== 'manager';
