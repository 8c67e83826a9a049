import * as z from 'zod';
import { windowOrder, windowOrderId } from '../../domain/window-order.ts';
import type { RouteSpec } from '../route.ts';

/** Window orders (R10–R12). */
export const windowOrdersRoutes = {
  'get-window-order': {
    method: 'GET',
    path: '/window-orders/{orderId}',
    function: 'api',
    access: 'read',
    tag: 'Window orders',
    summary: 'One window order, with what was copied to it (R12)',
    params: z.strictObject({ orderId: windowOrderId }),
    response: { status: 200, schema: windowOrder },
    versioned: true,
    problems: ['not-found'],
  },
} as const satisfies Record<string, RouteSpec>;
