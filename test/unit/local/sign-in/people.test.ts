import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { registeredPeople } from '../../../../local/sign-in/people.ts';
import type { User } from '../../../../shared/domain/users/user.ts';
import { administrator } from '../../../support/people.ts';

it('registers once who signs in several times at once: every token is of the same subject', async () => {
  let entered: User | undefined;
  const registered: string[] = [];
  const people = registeredPeople({
    users: { list: async () => (entered ? [entered] : []), findByEmail: async () => entered },
    invoke: async (name, event) => {
      await delay(1);
      if (name !== 'post-confirmation') return;
      const { sub: subject } = (event as { request: { userAttributes: { sub: string } } }).request
        .userAttributes;
      registered.push(subject);
      entered = { ...administrator, subject };
    },
    firstAdministratorEmail: administrator.email,
  });

  const found = await Promise.all([1, 2, 3].map(() => people.find(administrator.email)));

  expect(registered).toHaveLength(1);
  expect(found.map((person) => person?.subject)).toEqual([registered[0], registered[0], registered[0]]);
});
