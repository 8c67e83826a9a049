/** The part of the console's page that shows what was delivered. */
import { html } from 'hono/html';
import type { OutboxRecord } from '../host/storage.ts';
import type { DeliveredDay, DeliveredPerson } from './delivered-days.ts';
import {
  counted,
  dayFormat,
  LETTER_NAMES,
  type Locale,
  momentFormat,
  PART_NAMES,
  TEXTS,
  timeFormat,
} from './page-text.ts';

/** The text with its addresses as links, everything escaped. */
const linked = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => (index % 2 === 1 ? html`<a href="${part}" rel="noopener">${part}</a>` : part));

/** The language a message is written in: the manager's, which need not be the page's. */
const languageOf = (text: string) => (/\p{Script=Cyrillic}/u.test(text) ? 'ru' : 'en');

const messageItem = (locale: Locale, message: OutboxRecord) => {
  const words = TEXTS[locale.language];
  const { protocol, recipient, at, subject, text, parts } = message;
  const moment = new Date(at);
  return html`<li class="message ${protocol}"><article>
<p class="about">${words[protocol]}${parts === undefined ? '' : ` (${counted(locale.language, parts, PART_NAMES)})`}, ${words.to} ${recipient}, ${words.moment} <time datetime="${at}" title="${momentFormat(locale)(moment)}">${timeFormat(locale)(moment)}</time></p>
${protocol === 'sms' ? '' : html`<h5 lang="${languageOf(subject ?? '')}">${subject ?? words.noSubject}</h5>`}
<pre lang="${languageOf(text)}">${linked(text)}</pre>
</article></li>`;
};

const messageList = (locale: Locale, messages: readonly OutboxRecord[]) =>
  html`<ul>${messages.map((message) => messageItem(locale, message))}</ul>`;

/** Letters are folded away under the reminders; somebody who got nothing else is shown them. */
const personItem = (locale: Locale, { name, addresses, reminders, letters }: DeliveredPerson) => {
  const folded = html`<details${reminders.length === 0 ? ' open' : ''}><summary>${counted(locale.language, letters.length, LETTER_NAMES)}</summary>
${messageList(locale, letters)}</details>`;
  return html`<section class="person"><h4>${name}</h4>
${addresses.length === 0 ? '' : html`<p class="about">${addresses.join(' · ')}</p>`}
${reminders.length === 0 ? '' : messageList(locale, reminders)}
${letters.length === 0 ? '' : folded}
</section>`;
};

/** Day by day, person by person. */
export const deliveredList = (locale: Locale & { readonly now: Date }, days: readonly DeliveredDay[]) => {
  const today = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeZone: locale.timeZone });
  const isToday = (day: string) => day === today.format(locale.now);
  return html`${days.map(
    ({ day, people }) => html`<section class="day">
<h3><time datetime="${day}">${dayFormat(locale)(day)}</time>${isToday(day) ? ` · ${TEXTS[locale.language].today}` : ''}</h3>
${people.map((person) => personItem(locale, person))}
</section>`,
  )}`;
};
