/** Who can sign in: the users of the journal. */
import { randomUUID } from 'node:crypto';
import type { registrationContainer } from '../../functions/container.ts';
import type { People, Person } from './person.ts';

type Users = ReturnType<typeof registrationContainer>['users'];
type User = Awaited<ReturnType<Users['list']>>[number];

/**
 * Everyone whom an administrator has added can sign in. Whoever has not registered yet is registered on the spot, by the
 * two functions that Cognito calls for it; so is the first administrator when the journal is empty.
 */
export const registeredPeople = ({
  users,
  invoke,
  firstAdministratorEmail,
}: {
  users: Pick<Users, 'list' | 'findByEmail'>;
  invoke: (functionName: string, event: unknown) => Promise<unknown>;
  firstAdministratorEmail: string;
}): People => {
  const registerNow = async (email: string): Promise<string> => {
    const known = await users.findByEmail(email);
    if (known?.subject) return known.subject;
    const subject = randomUUID();
    const event = { request: { userAttributes: { email, sub: subject } } };
    await invoke('pre-sign-up', event);
    await invoke('post-confirmation', event);
    return subject;
  };
  const underWay = new Map<string, Promise<string>>();
  /** Registers somebody who signs in twice at the same time only once: a second registration would replace the subject. */
  const register = (email: string): Promise<string> => {
    const registering = underWay.get(email) ?? registerNow(email).finally(() => underWay.delete(email));
    underWay.set(email, registering);
    return registering;
  };
  const toPerson = async ({ subject, email, name, language }: User): Promise<Person> => ({
    subject: subject ?? (await register(email)),
    email,
    name,
    language,
  });
  return {
    async list() {
      if ((await users.list()).length === 0) await register(firstAdministratorEmail);
      return Promise.all((await users.list()).map(toPerson));
    },
    async find(email) {
      const address = email.trim().toLowerCase();
      if (address === firstAdministratorEmail && !(await users.findByEmail(address))) await register(address);
      const user = await users.findByEmail(address);
      return user && toPerson(user);
    },
  };
};
