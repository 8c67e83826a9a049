import './zod-settings.ts';
import { followCounterparty } from '../shared/app/follow-counterparty.ts';
import { syncSubscriptions } from '../shared/app/sync-subscriptions.ts';
import { counterparty } from '../shared/domain/counterparty.ts';
import { user } from '../shared/domain/user.ts';
import { environments } from '../shared/environment.ts';
import { followerContainer } from './container.ts';
import { following, streamFunction } from './middleware/stream-function.ts';

const deps = followerContainer(environments['follow-changes'].parse(process.env));

/** The table's stream → what follows changed documents, by kind of document. */
export const handler = streamFunction({
  user: following(user, syncSubscriptions(deps)),
  counterparty: following(counterparty, followCounterparty(deps)),
});
