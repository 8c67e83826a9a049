import * as z from 'zod';
import { type User, userId } from '../users/user.ts';
import { type Refusal, refuse } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import { id, instant, normalizeForComparison, singleLine } from '../values/text.ts';
import { journalColumn, journalQuery, sortAndFilters } from './journal-query.ts';

export const viewId = id('viw');

/** Maximum number of views of one owner. */
const MAX_VIEWS = 100;

const name = singleLine(80);

const columns = z
  .array(
    z.strictObject({
      column: journalColumn,
      /** In pixels. Default: up to the browser. */
      width: z.int().min(20).max(2000).optional(),
    }),
  )
  .min(1)
  .max(journalColumn.options.length)
  .refine(
    (list) => new Set(list.map(({ column }) => column)).size === list.length,
    'Each column may be listed once.',
  )
  .meta({ description: 'The columns that are shown, in order.' });

/** Saved settings of the extended view (R3): one user's, or shared with everyone by an administrator. */
export const view = z.object({
  id: viewId,
  version: z.int().positive(),
  name,
  shared: z.boolean(),
  authorId: userId,
  columns,
  ...sortAndFilters,
  createdAt: instant,
  changedAt: instant,
});
export type View = z.infer<typeof view>;

/** Fields to save a view. */
export const viewDraft = journalQuery.extend({
  name,
  columns,
  shared: z.boolean().default(false).meta({
    description:
      'Whether it is for all users. Only administrators create shared views, and it stays as it was created.',
  }),
});
export type ViewDraft = z.infer<typeof viewDraft>;

/** Fields to change a view. Absent ones stay as they are; a list is replaced as a whole. */
export const viewChange = z.strictObject({ name, columns, ...sortAndFilters }).partial();
export type ViewChange = z.infer<typeof viewChange>;

/** The names of an owner's views, as one document that keeps them unique and few. */
export const viewNames = z.object({
  revision: z.int().nonnegative(),
  names: z.array(z.object({ id: viewId, name })).max(MAX_VIEWS),
});
export type ViewNames = z.infer<typeof viewNames>;

/** Adds or renames a view. Refused if another view has the name, or there are too many. */
export const withName = (
  present: ViewNames,
  named: Pick<View, 'id' | 'name'>,
): Result<ViewNames, Refusal> => {
  const others = present.names.filter((entry) => entry.id !== named.id);
  if (others.some((entry) => normalizeForComparison(entry.name) === normalizeForComparison(named.name))) {
    return refuse('already-exists', {
      field: 'name',
      code: 'taken',
      detail: 'Another view has this name.',
    });
  }
  if (others.length >= MAX_VIEWS) return refuse('limit-reached');
  const before = present.names.find((entry) => entry.id === named.id);
  const names = [...others, { ...before, id: named.id, name: named.name }];
  return ok({ ...present, revision: present.revision + 1, names });
};

/** Removes a view's name. */
export const withoutName = (present: ViewNames, viewId: View['id']): ViewNames => ({
  ...present,
  revision: present.revision + 1,
  names: present.names.filter((entry) => entry.id !== viewId),
});

/**
 * Whether a user may create or change a view: their own, or a shared one if they are an administrator (R3).
 */
export const mayChangeView = (
  user: Pick<User, 'id' | 'role'>,
  { shared, authorId }: Pick<View, 'shared' | 'authorId'>,
): boolean => (shared ? user.role === 'administrator' : user.id === authorId);
