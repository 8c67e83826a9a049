import { describe, expect, it } from 'vitest';
import {
  mergeObserved,
  reachableChannels,
  type Subscription,
} from '../../../../shared/domain/users/channel-status.ts';
import type { Channel } from '../../../../shared/domain/users/user.ts';
import { person } from '../../../support/people.ts';

const email = (state: Subscription['state']): Subscription => ({ channel: 'email', state });
const sms = (state: Subscription['state']): Subscription => ({ channel: 'sms', state });

describe('the channels that reach a manager (R20)', () => {
  it.each<[string, Subscription[] | undefined, Channel[]]>([
    ['nobody looked', undefined, ['email', 'sms']],
    ['one was set after the last look', [email('pending')], ['sms']],
    ['both work', [email('confirmed'), sms('confirmed')], ['email', 'sms']],
    ['the e-mail waits', [email('pending'), sms('confirmed')], ['sms']],
    ['the phone opted out', [email('confirmed'), sms('disabled')], ['email']],
    ['they gave up both', [email('deleted'), sms('deleted')], []],
  ])('R20 where %s', (_, subscriptions, expected) => {
    expect(reachableChannels(person(), subscriptions && { subscriptions })).toEqual(expected);
  });

  it('R20 are those set, and SMS only with a phone', () => {
    const known = { subscriptions: [email('confirmed'), sms('confirmed')] };
    expect(reachableChannels(person({ channels: ['sms'] }), known)).toEqual(['sms']);
    expect(reachableChannels(person({ phone: null }), known)).toEqual(['email']);
    expect(reachableChannels(person({ channels: [] }), known)).toEqual([]);
  });

  it('R1 R20 are none for somebody without access to the journal', () => {
    const access = { journal: 'none', view: 'standard', scope: 'all' } as const;
    const known = { subscriptions: [email('confirmed'), sms('confirmed')] };
    expect(reachableChannels(person({ access }), known)).toEqual([]);
  });

  it.each<[Subscription['state'] | undefined, Subscription['state'], Subscription['state']]>([
    [undefined, 'pending', 'pending'],
    ['pending', 'pending', 'pending'],
    ['deleted', 'pending', 'pending'],
    ['confirmed', 'pending', 'disabled'],
    ['disabled', 'pending', 'disabled'],
    ['disabled', 'confirmed', 'confirmed'],
    ['confirmed', 'deleted', 'deleted'],
  ])('R20 an e-mail known as %s and found %s is %s', (before, found, expected) => {
    const known = before && { subscriptions: [email(before), sms('confirmed')] };
    expect(mergeObserved(known, [email(found)])).toEqual([email(expected)]);
  });
});
