import './zod-settings.ts';
import { handOnChanges } from '../shared/app/fan-out/fan-out-changes.ts';
import { indexSearch } from '../shared/app/search/index-search.ts';
import { syncSubscriptions } from '../shared/app/users/sync-subscriptions.ts';
import { searchTokens } from '../shared/domain/search/search.ts';
import { environments } from '../shared/environment.ts';
import { channelStatusEntity } from '../shared/store/channel-statuses.ts';
import { counterpartyEntity } from '../shared/store/counterparties.ts';
import { communicationEntity } from '../shared/store/journal.ts';
import { userEntity } from '../shared/store/users.ts';
import { windowOrderEntity } from '../shared/store/window-orders.ts';
import { followerContainer } from './container.ts';
import { following, streamFunction } from './middleware/stream-function.ts';

const deps = followerContainer(environments['follow-changes'].parse(process.env));
const handOn = handOnChanges(deps.handOn);

/** The table's stream → what depends on a changed document, by its kind; long work → `fan-out-changes`. */
export const handler = streamFunction({
  user: following(userEntity, syncSubscriptions(deps), handOn.ofUser),
  delivery: following(channelStatusEntity, handOn.ofDelivery),
  counterparty: following(
    counterpartyEntity,
    handOn.ofCounterparty,
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
