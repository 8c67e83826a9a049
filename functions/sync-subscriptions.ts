import './zod-settings.ts';
import { syncSubscriptions } from '../shared/app/sync-subscriptions.ts';
import { user } from '../shared/domain/user.ts';
import { environments } from '../shared/environment.ts';
import { subscriptionsContainer } from './container.ts';
import { streamFunction } from './middleware/stream-function.ts';

const environment = environments['sync-subscriptions'].parse(process.env);

/** The table's stream → topics and subscriptions of managers (R20). */
export const handler = streamFunction(
  user,
  syncSubscriptions({ subscriptions: subscriptionsContainer(environment) }),
);
