/** Phones whose owners want no more SMS. */
import { html } from 'hono/html';
import { isEndpoint } from './endpoint.ts';
import type { Actions } from './query-protocol.ts';
import { invalid } from './sns-error.ts';
import type { SnsService } from './sns-service.ts';

/** Replies to an SMS that mean: no more of them. */
const OPTING_OUT = /^(arret|cancel|end|opt-?out|quit|remove|stop|td|unsubscribe)$/i;
const PREFIX = 'sns:opted-out:';

export const hasOptedOut = ({ storage }: SnsService, phone: string): boolean =>
  storage.checkpoints.get(PREFIX + phone) !== undefined;

/** Takes a reply to an SMS: one that says so opts its phone out. */
export const takeReply = (sns: SnsService, { from, text }: { from: unknown; text: unknown }): void => {
  if (typeof from !== 'string' || !isEndpoint('sms', from)) throw invalid('from', 'It is not a phone number');
  if (typeof text !== 'string' || !OPTING_OUT.test(text.trim())) return;
  sns.storage.checkpoints.set(PREFIX + from, sns.clock.now().toISOString());
  sns.onOwnersChange();
};

export const optOutActions = (sns: SnsService): Actions => ({
  CheckIfPhoneNumberIsOptedOut: ({ phoneNumber = '' }) => {
    if (!isEndpoint('sms', phoneNumber)) throw invalid('PhoneNumber', 'It is not a phone number in E.164');
    return html`<isOptedOut>${String(hasOptedOut(sns, phoneNumber))}</isOptedOut>`;
  },

  OptInPhoneNumber: ({ phoneNumber = '' }) => {
    sns.storage.checkpoints.delete(PREFIX + phoneNumber);
    return html``;
  },
});
