import './zod-settings.ts';
import { followCounterparty } from '../shared/app/follow-counterparty.ts';
import { indexSearch } from '../shared/app/index-search.ts';
import { replanReminders } from '../shared/app/replan-reminders.ts';
import { syncSubscriptions } from '../shared/app/sync-subscriptions.ts';
import { searchTokens } from '../shared/domain/search.ts';
import { environments } from '../shared/environment.ts';
import { communicationEntity } from '../shared/store/communications.ts';
import { counterpartyEntity } from '../shared/store/counterparties.ts';
import { deliveryEntity } from '../shared/store/deliveries.ts';
import { userEntity } from '../shared/store/users.ts';
import { windowOrderEntity } from '../shared/store/window-orders.ts';
import { followerContainer } from './container.ts';
import { following, streamFunction } from './middleware/stream-function.ts';

const deps = followerContainer(environments['follow-changes'].parse(process.env));
const replan = replanReminders(deps);

/** The table's stream → what follows changed documents, by kind of document. */
export const handler = streamFunction({
  user: following(userEntity, syncSubscriptions(deps), replan.ofUser),
  delivery: following(deliveryEntity, replan.ofDelivery),
  counterparty: following(
    counterpartyEntity,
    followCounterparty(deps),
    indexSearch('counterparty', searchTokens.counterparty, deps),
  ),
  communication: following(
    communicationEntity,
    indexSearch('communication', searchTokens.communication, deps),
  ),
  'window-order': following(
    windowOrderEntity,
    indexSearch('window-order', searchTokens['window-order'], deps),
  ),
});
