import './zod-settings.ts';
import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { registerUser } from '../shared/app/users/register-user.ts';
import { email } from '../shared/domain/values/text.ts';
import { environments } from '../shared/environment.ts';
import { registrationContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';

const environment = environments['post-confirmation'].parse(process.env);
const register = registerUser({
  ...registrationContainer(environment),
  firstAdministratorEmail: environment.FIRST_ADMINISTRATOR_EMAIL,
  timeZone: environment.COMPANY_TIME_ZONE,
});

/**
 * Someone has confirmed their e-mail in Cognito → the subject of their tokens is stored with their user (R1).
 */
export const handler = eventFunction(async (event: PostConfirmationTriggerEvent) => {
  const { email: address, sub } = event.request.userAttributes;
  await register({ email: email.parse(address), subject: String(sub) });
  return event;
});
