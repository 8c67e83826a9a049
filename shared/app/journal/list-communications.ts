import * as z from 'zod';
import { communicationId, type JournalRow } from '../../domain/communications/communication.ts';
import { listNewestFirst, type NewestFirstQuery } from '../lists/list-newest-first.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

const position = z.strictObject({ occurredAt: z.iso.datetime(), id: communicationId });

/**
 * The standard view (R2): newest first, of a period; only the caller's own if that is their access (R1); marked
 * documents are hidden unless asked for (R18).
 */
export const listCommunications =
  ({
    journal,
    company,
  }: Pick<AppDeps, 'journal' | 'company'>): UseCase<
    NewestFirstQuery,
    { items: JournalRow[]; next: string | null }
  > =>
  (query, session) =>
    listNewestFirst(query, {
      session,
      company,
      position,
      momentOf: ({ occurredAt }) => occurredAt,
      read: journal.list,
    });
