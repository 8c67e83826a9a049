import * as z from 'zod';
import { journalRow } from '../../domain/communications/communication.ts';
import { counterpartyRow } from '../../domain/directory/counterparty.ts';
import { windowOrderRow } from '../../domain/window-orders/window-order.ts';
import type { RouteSpec } from '../route-spec.ts';
import { wholeNumber } from '../schemas.ts';

/** What was found of one kind. */
const foundOf = <Schema extends z.ZodType>(row: Schema) =>
  z.object({
    items: z.array(row),
    more: z.boolean().meta({
      description: 'There are, or may be, others, later ones too: search for more of the phone or name.',
    }),
  });

/** Quick search (R5). */
export const searchRoutes = {
  search: {
    method: 'GET',
    path: '/search',
    function: 'api',
    access: 'read',
    tag: 'Search',
    summary: 'Find by part of a phone, the beginning of a word of a name, or a number (R5)',
    description:
      'Any part of a phone from 4 digits, the beginning of any word of the name from 2 letters, a number whole or its digits with or without leading zeros. Several words, or a word and digits, all have to be met. Of each kind the latest, as long as no more than 300 documents of it have what was typed; of more, some, and `more` is true: type more of the phone or name. Accents of Latin letters make no difference. What was written less than a second ago may not be found yet; what is found is as it is now. Documents marked for deletion are not found, nor communications and orders the caller may not see.',
    query: z.strictObject({
      q: z.string().trim().min(1).max(200),
      limit: wholeNumber(1, 50).default(10).meta({ description: 'Most of each kind.' }),
    }),
    response: {
      status: 200,
      schema: z.object({
        communications: foundOf(journalRow),
        counterparties: foundOf(counterpartyRow),
        windowOrders: foundOf(windowOrderRow),
      }),
    },
  },
} as const satisfies Record<string, RouteSpec>;
