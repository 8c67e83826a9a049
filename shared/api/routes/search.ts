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
      description: 'There are or may be others, later ones too: type more of the phone or name.',
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
    summary: 'Search the journal',
    description:
      'Finds communications, counterparties and window orders by any part of a phone (from 4 digits), by the beginning of any word of a name (from 2 letters), or by a number, whole or as its digits with or without leading zeros (R5). Several words, or a word and digits, must all match. Accents on Latin and Greek letters are optional. The latest documents of each kind are returned, as long as no more than 300 of them match; otherwise only some are considered and `more` is true: type more of the phone or name. A change can be found about a second later; what is returned is always current. Documents marked for deletion, and those you may not see (R1), are not found.',
    query: z.strictObject({
      q: z.string().trim().min(1).max(200).meta({ description: 'What to look for.' }),
      limit: wholeNumber(1, 50)
        .default(10)
        .meta({ description: 'The most documents of each kind to return.' }),
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
