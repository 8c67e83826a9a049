import type { CommunicationRequest } from '../communications/communication.ts';
import { normalizeForComparison } from '../values/text.ts';

type Channel = NonNullable<CommunicationRequest['preliminaryContact']>['channel'];

/** Words for the channels; case is ignored. */
export const CHANNEL_WORDS: Readonly<Record<NonNullable<Channel>, readonly string[]>> = {
  phone: ['телефон', 'звонок', 'входящий звонок', 'исходящий звонок', 'тел', 'phone', 'call'],
  email: ['почта', 'e-mail', 'email', 'письмо', 'эл. почта', 'электронная почта'],
  site: ['сайт', 'заявка с сайта', 'форма на сайте', 'интернет', 'site', 'web'],
  messenger: [
    ...[
      'мессенджер',
      'чат',
      'whatsapp',
      'вотсап',
      'ватсап',
      'telegram',
      'телеграм',
      'viber',
      'вайбер',
      'max',
    ],
    ...['messenger', 'chat'],
  ],
  visit: ['визит', 'офис', 'встреча', 'салон', 'visit', 'office', 'meeting'],
  other: ['другое', 'прочее', 'other'],
};
const CHANNELS: ReadonlyMap<string, Channel> = new Map(
  Object.entries(CHANNEL_WORDS).flatMap(([channel, words]) =>
    words.map((word) => [normalizeForComparison(word), channel as Channel] as const),
  ),
);

/** The channel that a word means. */
export const channelOf = (word: string): Channel => CHANNELS.get(normalizeForComparison(word));
