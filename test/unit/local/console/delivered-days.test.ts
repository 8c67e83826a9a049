import { describe, expect, it } from 'vitest';
import { CONFIRMATION_SUBJECT } from '../../../../local/aws/sns/confirmation.ts';
import { deliveredDays } from '../../../../local/console/delivered-days.ts';
import type { OutboxRecord } from '../../../../local/host/storage.ts';

const names = new Map([
  ['topic-olga', 'Ольга Белова'],
  ['topic-anna', 'Анна Смирнова'],
]);
const locale = { language: 'ru', timeZone: 'Asia/Yekaterinburg', names } as const;

const message = (id: string, at: string, topicArn: string, change: Partial<OutboxRecord> = {}) =>
  ({
    id,
    at,
    topicArn,
    protocol: 'email',
    recipient: `${topicArn}@example.com`,
    subject: 'Перезвонить',
    text: 'Перезвонить',
    messageId: id,
    ...change,
  }) satisfies OutboxRecord;

const shown = (messages: readonly OutboxRecord[]) =>
  deliveredDays(messages, locale).map(({ day, people }) => [
    day,
    ...people.map(({ name, reminders, letters }) => [
      name,
      reminders.map(({ id }) => id),
      letters.map(({ id }) => id),
    ]),
  ]);

describe('what was delivered', () => {
  it('stands by day in the zone of the page, the newest first, and by person', () => {
    const messages = [
      message('e', '2026-11-26T06:00:00.000Z', 'topic-olga'),
      // Midnight is five hours earlier there.
      message('d', '2026-11-25T19:30:00.000Z', 'topic-olga'),
      message('c', '2026-11-25T18:30:00.000Z', 'topic-olga'),
      message('b', '2026-11-25T06:00:00.000Z', 'topic-anna', { protocol: 'sms', recipient: '+79990000000' }),
      message('a', '2026-11-25T06:00:00.000Z', 'topic-anna'),
    ];
    expect(shown(messages)).toEqual([
      ['2026-11-26', ['Ольга Белова', ['e', 'd'], []]],
      ['2026-11-25', ['Анна Смирнова', ['b', 'a'], []], ['Ольга Белова', ['c'], []]],
    ]);
  });

  it('has reminders apart from letters about subscriptions', () => {
    const letter = { subject: CONFIRMATION_SUBJECT };
    const messages = [
      message('c', '2026-11-25T07:00:00.000Z', 'topic-anna', letter),
      message('b', '2026-11-25T06:00:00.000Z', 'topic-anna'),
      message('a', '2026-11-25T05:00:00.000Z', 'topic-anna', letter),
    ];
    expect(shown(messages)).toEqual([['2026-11-25', ['Анна Смирнова', ['b'], ['c', 'a']]]]);
  });

  it('says to which addresses; of somebody without a name these are the name', () => {
    const sms = { protocol: 'sms', recipient: '+79990000000' } as const;
    const people = (topicArn: string) =>
      deliveredDays(
        [
          message('c', '2026-11-25T06:00:00.000Z', topicArn, sms),
          message('b', '2026-11-25T06:00:00.000Z', topicArn, sms),
          message('a', '2026-11-25T06:00:00.000Z', topicArn),
        ],
        locale,
      ).flatMap((day) => day.people.map(({ name, addresses }) => ({ name, addresses })));
    expect(people('topic-anna')).toEqual([
      { name: 'Анна Смирнова', addresses: ['+79990000000', 'topic-anna@example.com'] },
    ]);
    expect(people('unknown')).toEqual([{ name: '+79990000000, unknown@example.com', addresses: [] }]);
  });
});
