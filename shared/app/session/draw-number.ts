import { dayIn } from '../../domain/values/calendar.ts';
import type { Numbering, NumberSeries } from '../../domain/values/ports.ts';
import type { AppDeps } from './deps.ts';

type Drawn = ReturnType<Numbering['next']>;

/**
 * Draws the next number of a series, of the company's year, when it is called for (R6). At the first attempt, where the
 * commit alone takes the number, it is read at once, together with all else a use case reads. At later ones asking takes
 * it for good, so it waits until the request is known to be right: one that is refused or answered before then leaves no
 * gap.
 */
export const drawNumber = (
  { numbering, company }: Pick<AppDeps, 'numbering' | 'company'>,
  series: NumberSeries,
  { now, attempt }: { now: Date; attempt: number },
): (() => Drawn) => {
  const year = Number(dayIn(company.timeZone, now).slice(0, 4));
  const next = () => numbering.next(series, year, attempt);
  if (attempt > 0) return next;
  const read = next();
  // Whoever calls for it gets the failure; when nobody does, it concerns nobody.
  read.catch(() => {});
  return () => read;
};
