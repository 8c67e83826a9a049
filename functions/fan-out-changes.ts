import './zod-settings.ts';
import { propagateClientName } from '../shared/app/communications/propagate-client-name.ts';
import { fanOutChanges } from '../shared/app/fan-out/fan-out-changes.ts';
import { replanReminders } from '../shared/app/reminders/replan-reminders.ts';
import { fanOut } from '../shared/domain/fan-out/fan-out.ts';
import { environments } from '../shared/environment.ts';
import { fanOutContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';
import { log } from './middleware/log.ts';

const deps = fanOutContainer(environments['fan-out-changes'].parse(process.env));
const run = fanOutChanges({ follow: propagateClientName(deps), replan: replanReminders(deps) });

/** How long a page may take once it is started, with all its retries. */
const LAST_PAGE_MILLISECONDS = 60_000;

/**
 * A change from `follow-changes` or the previous invocation → the documents it affects, as many
 * as there is time for.
 */
export const handler = eventFunction(async (event: unknown, context) => {
  const change = fanOut.parse(event);
  const reserve = Math.min(LAST_PAGE_MILLISECONDS, context.getRemainingTimeInMillis() / 2);
  const isTimeLeft = () => context.getRemainingTimeInMillis() > reserve;
  const outcome = await run(change, isTimeLeft, deps.handOnTo(context.invokedFunctionArn));
  const documentId = change.of === 'counterparty' ? change.counterpartyId : change.managerId;
  log('fan-out-run', { entity: change.of, documentId, round: change.round, outcome });
});
