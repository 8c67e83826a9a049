/** Control entries, and the reminders that follow from them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AnswerOf } from '../../../shared/api/all-routes.ts';
import { expectOk } from '../../../shared/api/client.ts';
import { dayInMoscow, expectRefusal, momentInMoscow, prove, say, show } from './narration.ts';
import { type Catalogues, type Communication, DAY_SECONDS, etagOf, type Stage } from './stage.ts';

/** How long a reminder may take from its moment to the outbox. */
const REMINDER_SECONDS = 20;

const seen = new Set<string>();

/** Waits until a reminder newer than those seen is in the outbox by both channels, and prints it. */
const showReminder = async ({ cloud }: Stage, number: string, notBefore: Date): Promise<void> => {
  for (const end = performance.now() + REMINDER_SECONDS * 1000; performance.now() < end; await delay(100)) {
    const fresh = cloud.outbox
      .list({})
      .filter(({ id, text }) => !seen.has(id) && text.includes(number))
      .sort((a, b) => (a.protocol < b.protocol ? -1 : 1));
    if (fresh.length < 2) continue;
    for (const { id, at, protocol, recipient, subject, text } of fresh) {
      seen.add(id);
      prove('R20', new Date(at) >= notBefore, `reminded by ${protocol}, not before its moment`);
      show(`    to:   ${recipient}`);
      show(`    at:   ${momentInMoscow(new Date(at))} in Moscow (${at})`);
      if (subject !== undefined) show(`    subject: ${subject}`);
      for (const line of text.split('\n')) show(`    | ${line}`);
    }
    return;
  }
  throw new Error(`R20 does not hold: no reminder within ${REMINDER_SECONDS} s`);
};

/** An entry for today, whose reminder is sent at once, is completed. */
export const remindToday = async (stage: Stage, call: Communication, { callBack }: Catalogues) => {
  const { cloud, manager } = stage;
  const params = { communicationId: call.id };
  say('On control: "call back" today, when her reminder hour has passed');
  const askedAt = cloud.clock.now();
  const past = { kindId: callBack.id, nextDate: '2026-01-01' };
  expectRefusal(await manager('create-control-entry', { params, body: past }), 422, 'next-date-past', 'R19');
  const body = {
    kindId: callBack.id,
    nextDate: dayInMoscow(askedAt),
    comment: 'Просил перезвонить после обеда',
  };
  const entry = await manager('create-control-entry', { params, body });
  await showReminder(stage, call.number, askedAt);
  return entry;
};

const inDays = ({ cloud }: Stage, days: number): string =>
  dayInMoscow(new Date(cloud.clock.now().getTime() + days * DAY_SECONDS * 1000));

/** Another entry, for a later day, is postponed by a day. */
const postponeEntry = async (stage: Stage, call: Communication, { callBack }: Catalogues) => {
  const { manager } = stage;
  const params = { communicationId: call.id };
  show('And "call back" in three days, postponed by one:');
  const body = { kindId: callBack.id, nextDate: inDays(stage, 3), comment: 'Готовим расчёт' };
  const later = await manager('create-control-entry', { params, body });
  const postponed = expectOk(
    await manager('postpone-control-entry', {
      params: { ...params, entryId: expectOk(later).id },
      ifMatch: etagOf(later),
      body: { nextDate: inDays(stage, 4), reason: 'Клиент в отъезде' },
    }),
  );
  prove('R21', postponed.postponements.length === 1, 'postponed once, with the reason');
  return postponed;
};

/** Moves time to the moment of a planned reminder, and a little before it first. */
const awaitReminder = async (
  stage: Stage,
  call: Communication,
  entry: AnswerOf<'postpone-control-entry'>,
) => {
  const { cloud } = stage;
  const dueAt = new Date(entry.reminders.at(-1)?.dueAt ?? Number.NaN);
  show(`The reminder is planned for ${momentInMoscow(dueAt)} in Moscow.`);
  const before = cloud.outbox.list({}).length;
  cloud.clock.advance({ to: new Date(dueAt.getTime() - 60_000) });
  const now = momentInMoscow(cloud.clock.now());
  show(`Time is moved to ${now}: past the old day, a minute before the new moment.`);
  await delay(1500);
  prove('R21', cloud.outbox.list({}).length === before, 'nothing is sent on the old date, nor too early');
  cloud.clock.advance({ to: dueAt });
  await showReminder(stage, call.number, dueAt);
};

export const remindLater = async (
  stage: Stage,
  call: Communication,
  catalogues: Catalogues,
  first: Awaited<ReturnType<typeof remindToday>>,
): Promise<void> => {
  const { cloud, manager } = stage;
  const params = { communicationId: call.id };
  const postponed = await postponeEntry(stage, call, catalogues);
  // The first entry's reminder was sent, which is no change of the entry: the version she has seen is still good.
  const completed = await manager('complete-control-entry', {
    params: { ...params, entryId: expectOk(first).id },
    ifMatch: etagOf(first),
    body: { outcome: 'Договорились о замере' },
  });
  prove('R21', expectOk(completed).status === 'completed', 'the first one is completed with its outcome');
  const shown = expectOk(await manager('get-communication', { params }));
  prove('R22', shown.nextDate === inDays(stage, 4), `the journal shows the next date ${shown.nextDate}`);
  await cloud.settled();
  await awaitReminder(stage, call, postponed);
  const entries = expectOk(await manager('list-control-entries', { params })).items;
  const areSent = entries.every(({ reminders }) => reminders.at(-1)?.status === 'sent');
  prove('R23', areSent, 'the ledger says when and how each was sent');
};
