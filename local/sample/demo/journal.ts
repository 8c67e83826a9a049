/** Reads the journal: the standard view, and the extended one with filters and sorting. */
import type { SentIn } from '../../../shared/api/all-routes.ts';
import { expectOk } from '../../../shared/api/client.ts';
import { giveAccess, type UserId } from './access.ts';
import { expectRefusal, prove, say, show } from './narration.ts';
import type { Catalogues, Stage } from './stage.ts';

const EARLIER_CALLS = [
  { callerName: 'Мария', topic: 'Москитные сетки' },
  { callerName: 'Борис', topic: 'Остекление балкона' },
  { callerName: 'Галина', topic: 'Окно на дачу' },
];

const namesOf = (rows: readonly { clientName: string | null }[]): string =>
  rows.map(({ clientName }) => clientName).join(', ');

export const readJournal = async (stage: Stage, userId: UserId, { question }: Catalogues): Promise<void> => {
  const { administrator, manager } = stage;
  for (const preliminaryContact of EARLIER_CALLS) {
    const body = { preliminaryContact, details: { stateId: question.id } };
    expectOk(await administrator('create-communication', { body }));
  }

  say('She opens the journal: the standard view, then the extended one with filters and sorting');
  const standard = expectOk(await manager('list-communications', {}));
  const moments = standard.items.map(({ occurredAt }) => occurredAt);
  show(namesOf(standard.items));
  prove('R2', moments.join() === [...moments].sort().reverse().join(), 'the standard view: newest first');
  const byClient = { sort: 'client', direction: 'asc' } as const;
  expectRefusal(await manager('query-communications', { body: byClient }), 403, 'access-denied', 'R1');
  await giveAccess(stage, userId, { view: 'extended' });
  const sorted = expectOk(await manager('query-communications', { body: byClient })).items;
  show(namesOf(sorted));
  prove('R3', namesOf(sorted) === 'Борис, Галина, Мария', 'sorted by client');
  const filters: SentIn<'query-communications', 'body'>['filters'] = [
    { column: 'topic', op: 'contains', value: 'окно' },
  ];
  const filtered = expectOk(await manager('query-communications', { body: { ...byClient, filters } })).items;
  prove('R3', namesOf(filtered) === 'Галина', 'filtered by a word in the topic');
};
