import './zod-settings.ts';
import { followCounterparty } from '../shared/app/follow-counterparty.ts';
import { indexSearch } from '../shared/app/index-search.ts';
import { replanReminders } from '../shared/app/replan-reminders.ts';
import { syncSubscriptions } from '../shared/app/sync-subscriptions.ts';
import { storedCommunication } from '../shared/domain/communication.ts';
import { counterparty } from '../shared/domain/counterparty.ts';
import { delivery } from '../shared/domain/delivery.ts';
import { searchTokens } from '../shared/domain/search.ts';
import { user } from '../shared/domain/user.ts';
import { storedWindowOrder } from '../shared/domain/window-order.ts';
import { environments } from '../shared/environment.ts';
import { followerContainer } from './container.ts';
import { following, streamFunction } from './middleware/stream-function.ts';

const deps = followerContainer(environments['follow-changes'].parse(process.env));
const replan = replanReminders(deps);

/** The table's stream → what follows changed documents, by kind of document. */
export const handler = streamFunction({
  user: following(user, syncSubscriptions(deps), replan.ofUser),
  delivery: following(delivery, replan.ofDelivery),
  counterparty: following(
    counterparty,
    followCounterparty(deps),
    indexSearch('counterparty', searchTokens.counterparty, deps),
  ),
  communication: following(
    storedCommunication,
    indexSearch('communication', searchTokens.communication, deps),
  ),
  'window-order': following(
    storedWindowOrder,
    indexSearch('window-order', searchTokens['window-order'], deps),
  ),
});
