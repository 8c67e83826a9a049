import * as z from 'zod';
import { stateId } from '../states/state.ts';
import { userId } from '../users/user.ts';
import { communication, communicationChange, communicationId } from './communication.ts';

/** Maximum number of documents in one request. That many finish well within its time limit. */
export const MAX_BULK_ITEMS = 100;

const items = z
  .array(z.strictObject({ communicationId, version: communication.shape.version }))
  .min(1)
  .max(MAX_BULK_ITEMS)
  .refine(
    (list) => new Set(list.map((item) => item.communicationId)).size === list.length,
    'Each document may be listed once.',
  )
  .meta({ description: 'The documents, each with the version you have seen (R17).' });

/** One change of many communications. Each document is changed or refused on its own. */
export const bulkChange = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('mark'), items }),
  z.strictObject({ action: z.literal('unmark'), items }),
  z.strictObject({ action: z.literal('change-state'), stateId: stateId.nullable(), items }),
  z.strictObject({
    action: z.literal('reassign'),
    managerId: userId,
    reassignControlEntries: communicationChange.shape.reassignControlEntries,
    items,
  }),
]);
export type BulkChange = z.infer<typeof bulkChange>;
