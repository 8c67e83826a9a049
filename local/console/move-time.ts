/** Moves the cloud's time, as scripts and the page ask for it. */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Clock } from '../host/clock.ts';
import type { Language } from './page-text.ts';

const MAX_SECONDS = 100 * 366 * 86_400;

export const clockRequest = z.union([
  z.strictObject({ to: z.iso.datetime({ offset: true }) }),
  z.strictObject({ seconds: z.number().nonnegative().max(MAX_SECONDS) }),
  z.strictObject({ reset: z.literal(true) }),
]);
type ClockRequest = z.infer<typeof clockRequest>;

/** Why time was not moved: in English for the API, on the page in its language. */
export const CLOCK_REFUSALS = {
  backwards: {
    en: 'Time can only be moved forward.',
    ru: 'Время можно перевести только вперёд.',
  },
  unclear: {
    en: 'Send {"to": "2026-11-25T06:00:00Z"}, {"seconds": 3600} (not negative) or {"reset": true}.',
    ru: 'Укажите момент, до которого перевести время.',
  },
} as const satisfies Record<string, Record<Language, string>>;

export type ClockRefusal = keyof typeof CLOCK_REFUSALS;

/** Moves the time. Returns why not where it can't. */
export const moveTime = (clock: Clock, request: ClockRequest | undefined): ClockRefusal | undefined => {
  if (request === undefined) return 'unclear';
  try {
    if ('reset' in request) clock.reset();
    else clock.advance('to' in request ? { to: new Date(request.to) } : request);
    return undefined;
  } catch (error) {
    // Only the clock can tell: it goes on between any question here and the move.
    if (error instanceof RangeError) return 'backwards';
    throw error;
  }
};

/** What the page's buttons ask for; `local` is a date and time in the page's zone. Undefined where it is unclear. */
export const formRequest = (form: Record<string, unknown>, timeZone: string): ClockRequest | undefined => {
  if (typeof form.local === 'string') {
    try {
      const zoned = Temporal.PlainDateTime.from(form.local).toZonedDateTime(timeZone);
      return { to: zoned.toInstant().toString() };
    } catch {
      return undefined;
    }
  }
  const candidate =
    form.seconds === undefined
      ? { to: form.to }
      : { seconds: z.coerce.number().safeParse(form.seconds).data };
  return clockRequest.safeParse(form.reset === 'true' ? { reset: true } : candidate).data;
};
