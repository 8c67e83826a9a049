/** Access to the journal, and what an administrator enters before anybody calls. */
import type { SentIn } from '../../../shared/api/all-routes.ts';
import { expectOk } from '../../../shared/api/client.ts';
import { confirmSubscriptions } from '../confirm-subscriptions.ts';
import { expectRefusal, prove, say, ZONE } from './narration.ts';
import { type Catalogues, etagOf, MANAGER, type Stage } from './stage.ts';

export type UserId = SentIn<'update-user', 'params'>['userId'];

/** Changes what the manager may do, as an administrator who has just looked at her record. */
export const giveAccess = async (
  { administrator }: Stage,
  userId: UserId,
  access: NonNullable<SentIn<'update-user', 'body'>['access']>,
): Promise<void> => {
  const current = await administrator('get-user', { params: { userId } });
  const change = { params: { userId }, ifMatch: etagOf(current), body: { access } };
  expectOk(await administrator('update-user', change));
};

export const letManagerIn = async (stage: Stage): Promise<UserId> => {
  const { cloud, administrator, manager } = stage;
  say('An administrator gives a manager access to the journal');
  const body: SentIn<'create-user', 'body'> = {
    name: 'Анна Смирнова',
    email: MANAGER,
    phone: '8 916 555-01-02',
    extension: '101',
    channels: ['email', 'sms'],
    timeZone: ZONE,
  };
  const { id } = expectOk(await administrator('create-user', { body }));
  expectRefusal(await manager('list-communications', {}), 403, 'access-denied', 'R1');
  const stranger = await manager('create-user', { body: { name: 'Кто-то', email: 'x@okna.example' } });
  expectRefusal(stranger, 403, 'access-denied', 'R1');
  await giveAccess(stage, id, { journal: 'write', scope: 'all' });
  prove('R1', (await manager('list-communications', {})).ok, 'the next request sees the journal');
  await cloud.settled();
  prove('R20', (await confirmSubscriptions(cloud)) > 0, 'she confirms that she wants e-mails');
  return id;
};

export const enterCatalogues = async ({ administrator }: Stage): Promise<Catalogues> => ({
  folder: expectOk(await administrator('create-folder', { body: { name: 'Частные лица' } })),
  callBack: expectOk(await administrator('create-control-kind', { body: { name: 'Перезвонить' } })),
  question: expectOk(await administrator('create-state', { body: { name: 'Вопрос по цене' } })),
  measurement: expectOk(
    await administrator('create-state', { body: { name: 'Запись на замер', requiresContactDocument: true } }),
  ),
});
