import './zod-settings.ts';
import { checkSubscriptions } from '../shared/app/users/check-subscriptions.ts';
import { environments } from '../shared/environment.ts';
import { subscriptionsContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';
import { log } from './middleware/log.ts';

const check = checkSubscriptions(
  subscriptionsContainer(environments['check-subscriptions'].parse(process.env)),
);

/** Every five minutes: refreshes the status of every user's SNS subscriptions (R20). */
export const handler = eventFunction(async () => {
  log('subscriptions-checked', await check());
});
