import { describe, expect, it } from 'vitest';
import type { StoredControlEntry } from '../../../shared/domain/control/control-entry.ts';
import { claimReminder, markReminderSent } from '../../../shared/domain/reminders/reminder-delivery.ts';
import type { EntryWrite } from '../../chaos/history.ts';
import { type Breach, judge, type Message, type RunRecord } from '../../chaos/judge.ts';
import { communicationOf, entryOf } from '../../support/documents.ts';
import { person } from '../../support/people.ts';

const manager = person();
const planned = entryOf();
const DUE = Date.parse(planned.reminders[0]?.dueAt ?? '');
const SECOND = 1000;

const claimed = (entry: StoredControlEntry, at: number): StoredControlEntry => {
  const claim = claimReminder(entry, 1, new Date(at));
  if (!claim.ok) throw new Error(`Not claimed: ${claim.error}`);
  return claim.value;
};
const marked = (entry: StoredControlEntry, { messageId, acceptedAt }: Message) =>
  markReminderSent(entry, 1, { messageId, channels: ['email'], sentAt: new Date(acceptedAt) });

const messageOf = (messageId: string, at: number, over: Partial<Message> = {}): Message => ({
  messageId,
  managerId: manager.id,
  text: `Перезвонить\nДокумент: ${communicationOf().number}`,
  requestedAt: at,
  acceptedAt: at + 10,
  heard: true,
  ...over,
});

/** A run in which one entry went through these states, and was sent about by these messages. */
const runOf = (
  states: readonly StoredControlEntry[],
  messages: readonly Message[],
  over: Partial<RunRecord> = {},
): RunRecord => ({
  history: {
    writes: new Map([
      [planned.id, states.map((after, index): EntryWrite => ({ before: states[index - 1], after }))],
    ]),
    numbers: new Map([[communicationOf().number, planned.communicationId]]),
  },
  entries: states.slice(-1),
  messages,
  acknowledged: [planned],
  crashes: [],
  failedCalls: [],
  endedAt: DUE + 3600 * SECOND,
  ...over,
});

/** What the judge makes of it: its breaches, and duplicates that are excused. */
const verdictOf = (run: RunRecord) => {
  const { breaches, ambiguousDuplicates } = judge(run);
  return { breaches: breaches.map(({ breach }): Breach => breach), ambiguousDuplicates };
};
const none = { crash: 0, unheard: 0, unwritten: 0 };

const first = messageOf('m-1', DUE + SECOND);
const claim = claimed(planned, DUE);
const sent = marked(claim, first);

/** The first message was not marked, and a minute later it is sent again and marked. */
const again = messageOf('m-2', DUE + 62 * SECOND);
const claimedAgain = claimed(claim, DUE + 61 * SECOND);
const twice = (over: Partial<RunRecord> = {}, firstOver: Partial<Message> = {}) =>
  runOf(
    [planned, claim, claimedAgain, marked(claimedAgain, again)],
    [{ ...first, ...firstOver }, again],
    over,
  );

describe('the judge of a chaos run', () => {
  it('R24 finds nothing in a reminder that was sent once, to its manager', () => {
    expect(verdictOf(runOf([planned, claim, sent], [first]))).toEqual({
      breaches: [],
      ambiguousDuplicates: none,
    });
  });

  it('R24 finds a reminder that is lost: due, open and never sent', () => {
    expect(verdictOf(runOf([planned], [])).breaches).toEqual(['lost']);
    expect(verdictOf(runOf([planned, claim], [])).breaches).toEqual(['lost']);
  });

  it('R21 misses nothing of an entry that is closed or not due', () => {
    expect(verdictOf(runOf([planned], [], { endedAt: DUE - SECOND })).breaches).toEqual([]);
  });

  it('R20 finds a message that is wrong', () => {
    const wrong = (message: Partial<Message>, states = [planned, claim, sent]) =>
      verdictOf(runOf(states, [{ ...first, ...message }])).breaches;
    expect(wrong({ managerId: 'usr_01JDFV0000000000000000000B' })).toContain('wrong');
    expect(wrong({ text: 'Перезвонить' })).toContain('wrong');
    expect(wrong({ text: 'Документ: КМ-2026-000002' })).toContain('wrong');
    expect(wrong({ messageId: 'm-other' })).toEqual(['wrong']);
    const early = { requestedAt: DUE - 91 * SECOND, acceptedAt: DUE - 91 * SECOND };
    expect(wrong(early, [planned, claimed(planned, DUE - 92 * SECOND), sent])).toEqual(['wrong']);
    expect(wrong({}, [planned])).toEqual(['wrong', 'lost']);
  });

  it('R23 finds a mark without a message, and a message without a mark', () => {
    expect(verdictOf(runOf([planned, claim, sent], [])).breaches).toEqual(['wrong']);
    expect(verdictOf(runOf([planned, claim], [first])).breaches).toEqual(['wrong']);
  });

  it('R24 finds a duplicate that nothing excuses', () => {
    expect(verdictOf(twice()).breaches).toEqual(['duplicate']);
    const late = { crashes: [first.acceptedAt + 20 * SECOND] };
    expect(verdictOf(twice(late)).breaches).toEqual(['duplicate']);
    const otherEntry = Array.from({ length: 9 }, () => ({ at: first.acceptedAt, entryIds: ['ctl_other'] }));
    expect(verdictOf(twice({ failedCalls: otherEntry })).breaches).toEqual(['duplicate']);
  });

  it('R24 finds a duplicate of a reminder that was marked', () => {
    const over = [planned, claim, sent, { ...sent, revision: 4 }];
    const run = runOf(over, [first, again], { crashes: [first.acceptedAt + SECOND] });
    expect(verdictOf(run).breaches).toEqual(['duplicate']);
  });

  it('R24 excuses a duplicate where a crash, an answer not heard or the table kept the mark from being written', () => {
    expect(verdictOf(twice({ crashes: [first.acceptedAt + SECOND] }))).toEqual({
      breaches: [],
      ambiguousDuplicates: { ...none, crash: 1 },
    });
    expect(verdictOf(twice({}, { heard: false }))).toEqual({
      breaches: [],
      ambiguousDuplicates: { ...none, unheard: 1 },
    });
    const failedCalls = Array.from({ length: 4 }, (_, index) => ({
      at: first.acceptedAt + index * SECOND,
      entryIds: [planned.id],
    }));
    expect(verdictOf(twice({ failedCalls }))).toEqual({
      breaches: [],
      ambiguousDuplicates: { ...none, unwritten: 1 },
    });
  });

  it('R24 excuses a message that its killed sender had on the way, and none of a crash before its claim', () => {
    expect(verdictOf(twice({ crashes: [first.requestedAt - 5] }))).toEqual({
      breaches: [],
      ambiguousDuplicates: { ...none, crash: 1 },
    });
    expect(verdictOf(twice({ crashes: [DUE - SECOND] })).breaches).toEqual(['duplicate']);
  });

  it('R21 finds a change that was acknowledged and is gone, and one that was lost under another', () => {
    const acknowledged = [{ ...planned, version: 2 }];
    expect(verdictOf(runOf([planned, claim, sent], [first], { acknowledged })).breaches).toEqual(['wrong']);
    const other = [{ ...planned, nextDate: '2026-11-26' }];
    expect(verdictOf(runOf([planned, claim, sent], [first], { acknowledged: other })).breaches).toEqual([
      'wrong',
    ]);
    const overwritten = { ...sent, revision: claim.revision };
    expect(verdictOf(runOf([planned, claim, overwritten], [first])).breaches).toEqual(['wrong']);
  });
});
