import { setTimeout as delay } from 'node:timers/promises';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { TOPIC_ARN_PREFIX } from '../../local/aws/lambda/function-environment.ts';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from '../../local/cloud.ts';
import { confirmSubscriptions } from '../../local/sample/confirm-subscriptions.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import type { SentIn } from '../../shared/api/all-routes.ts';
import { expectOk } from '../../shared/api/client.ts';
import { dayIn } from '../../shared/domain/values/calendar.ts';

const TIME_ZONE = 'Europe/Moscow';
const POLL_MILLISECONDS = 20;
const LIMIT_MILLISECONDS = 300_000;

/**
 * Puts calls on control for today with two managers whose hour is past, and tells how long each reminder takes: `remind`
 * resolves with the milliseconds from the answer of the API to the message. The topic of one of them is gone: what is
 * sent to them fails, every time.
 */
export const openHeadOfLine = async (cloud: Cloud) => {
  const clientOf = clientsOf(cloud);
  const administrator = clientOf(FIRST_ADMINISTRATOR_EMAIL);
  const enterManager = async (name: string) => {
    const body: SentIn<'create-user', 'body'> = {
      name,
      email: `${name}@okna.example`,
      timeZone: TIME_ZONE,
      // Past on every day: an entry for today reminds at once.
      reminderHour: 0,
      channels: ['email'],
      role: 'manager',
      access: { journal: 'write', view: 'standard', scope: 'all' },
    };
    return expectOk(await administrator('create-user', { body }));
  };
  const good = await enterManager('good');
  const broken = await enterManager('broken');
  const kind = expectOk(await administrator('create-control-kind', { body: { name: 'Перезвонить' } }));
  await cloud.settled();
  await confirmSubscriptions(cloud);
  await new SNSClient({}).send(new DeleteTopicCommand({ TopicArn: `${TOPIC_ARN_PREFIX}${broken.id}` }));

  const putOnControl = async ({ id: managerId }: Pick<typeof good, 'id'>) => {
    const { id: communicationId, number } = expectOk(
      await administrator('create-communication', { body: {} }),
    );
    const nextDate = dayIn(TIME_ZONE, cloud.clock.now());
    const params = { communicationId };
    const body = { kindId: kind.id, managerId, nextDate };
    expectOk(await administrator('create-control-entry', { params, body }));
    return { communicationId, number };
  };

  return {
    putOnControlOfBroken: () => putOnControl(broken),
    async remindGood(): Promise<number> {
      const { number } = await putOnControl(good);
      const from = performance.now();
      while (!cloud.outbox.list({ recipient: good.email }).some(({ text }) => text.includes(number))) {
        if (performance.now() - from > LIMIT_MILLISECONDS) throw new Error(`No reminder of ${number} came`);
        await delay(POLL_MILLISECONDS);
      }
      return Math.round(performance.now() - from);
    },
  };
};

/**
 * How long a manager's reminder takes that is due at once, when nothing is wrong and when so many of another manager's,
 * whose topic is gone, were written just before: on a cloud of its own in memory.
 */
export const headOfLine = async ({ say }: { say: (words: string) => void }) => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  const cloud = await startCloud({ timeZone: TIME_ZONE });
  try {
    const { putOnControlOfBroken, remindGood } = await openHeadOfLine(cloud);
    const measured: Record<string, number> = {};
    for (const before of [0, 1, 4, 20]) {
      await cloud.settled();
      for (let made = 0; made < before; made++) await putOnControlOfBroken();
      measured[`milliseconds_behind_${before}`] = await remindGood();
      say(`behind ${before} that can not be sent: ${measured[`milliseconds_behind_${before}`]} ms`);
    }
    return measured;
  } finally {
    await cloud.stop();
  }
};
