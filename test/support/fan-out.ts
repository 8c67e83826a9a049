import { propagateClientName } from '../../shared/app/communications/propagate-client-name.ts';
import { fanOutChanges, handOnChanges } from '../../shared/app/fan-out/fan-out-changes.ts';
import { replanReminders } from '../../shared/app/reminders/replan-reminders.ts';
import type { FanOut } from '../../shared/domain/fan-out/fan-out.ts';

type FanOutDeps = Parameters<typeof propagateClientName>[0] & Parameters<typeof replanReminders>[0];

/**
 * What hears of a change and what goes through the documents that follow it, as one: each round is done as it is handed
 * on. `pages`: how many of them a round has time for.
 */
export const fanOutOver = (deps: FanOutDeps, pages = Number.POSITIVE_INFINITY) => {
  const run = fanOutChanges({ follow: propagateClientName(deps), replan: replanReminders(deps) });
  const rounds: FanOut[] = [];
  const handOn = async (change: FanOut): Promise<void> => {
    // As it travels: as JSON.
    const event: FanOut = JSON.parse(JSON.stringify(change));
    rounds.push(event);
    let left = pages;
    await run(event, () => --left > 0, handOn);
  };
  return { ...handOnChanges(handOn), handOn, rounds };
};
