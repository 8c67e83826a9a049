import * as z from 'zod';
import { id, instant, line } from './text.ts';

export const folderId = id('fld');

/** A folder of the counterparties directory; folders make a tree. */
export const folder = z.object({
  id: folderId,
  version: z.int().positive(),
  name: line(80),
  parentId: folderId.nullable(),
  createdAt: instant,
  changedAt: instant,
});
export type Folder = z.infer<typeof folder>;

export const folderDraft = z.strictObject({ name: line(80), parentId: folderId.nullish() });
export type FolderDraft = z.infer<typeof folderDraft>;
