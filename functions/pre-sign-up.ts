import './zod-settings.ts';
import type { PreSignUpTriggerEvent } from 'aws-lambda';
import { mayRegister } from '../shared/app/users/register-user.ts';
import { JournalError } from '../shared/domain/values/journal-error.ts';
import { email } from '../shared/domain/values/text.ts';
import { environments } from '../shared/environment.ts';
import { registrationContainer } from './container.ts';
import { eventFunction } from './middleware/event-function.ts';

const environment = environments['pre-sign-up'].parse(process.env);
const allowed = mayRegister({
  ...registrationContainer(environment),
  firstAdministratorEmail: environment.FIRST_ADMINISTRATOR_EMAIL,
});

/** Cognito asks before someone registers: only people whom an administrator has added may (R1). */
export const handler = eventFunction(async (event: PreSignUpTriggerEvent) => {
  if (!(await allowed(email.parse(event.request.userAttributes.email)))) {
    throw new JournalError('Ask an administrator of the journal to add you first.');
  }
  return event;
});
