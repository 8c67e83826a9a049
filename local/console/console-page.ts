/** The page that shows what the local cloud has delivered and plans to deliver, and moves its time. */
import { html, raw } from 'hono/html';
import type { Failure, OutboxRecord } from '../host/storage.ts';
import { deliveredDays } from './delivered-days.ts';
import { deliveredList } from './delivered-list.ts';
import { counted, type Locale, momentFormat, PLANNED_NAMES, TEXTS } from './page-text.ts';
import { PBX_NAMES } from './telephony-scripts.ts';

/** A moment for which invocations are planned, and how many. */
interface PlannedMoment {
  readonly at: string;
  readonly count: number;
}

interface PageContent extends Locale {
  readonly now: Date;
  readonly offsetSeconds: number;
  readonly messages: readonly OutboxRecord[];
  /** What the owners of topics are called, by the topics' ARNs. */
  readonly names: ReadonlyMap<string, string>;
  readonly planned: readonly PlannedMoment[];
  readonly failures: readonly Failure[];
  readonly signInUrl?: string | undefined;
  /** Why the last form was refused. */
  readonly refusal?: string | undefined;
  /** Of the one script that the page's policy allows. */
  readonly nonce: string;
}

/** Where scripts get the same as JSON. The outbox takes recipient, protocol, topicArn, since and limit as its query. */
const SCRIPT_ADDRESSES = ['/api/outbox', '/api/schedules', '/api/failures', '/api/clock'];

const STYLE = html`<style>
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3b424d); --soft: light-dark(#f5f6f8, #1d2127);
  --accent: light-dark(#1b5fbf, #8ab8ff) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif }
header, .row { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center }
header { justify-content: space-between }
h1 { font-size: 1.5rem; margin: 0 }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem }
a { color: var(--accent); overflow-wrap: anywhere }
ul { list-style: none; margin: 0; padding: 0 }
li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 .5rem }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
li.planned { padding: .25rem 1rem }
.about { margin: 0; opacity: .8; font-size: .9rem; overflow-wrap: anywhere }
pre { margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
.clock { background: var(--soft); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0 }
.clock h2 { margin: 0 }
.clock form { margin-top: .5rem }
button, input { font: inherit; min-height: 2.75rem; padding: .25rem .75rem; max-width: 100% }
input[type=checkbox] { min-height: 0; width: 1.25rem; height: 1.25rem }
label { display: inline-flex; flex-wrap: wrap; gap: .5rem; align-items: center }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
section.day > h3 { position: sticky; top: 0; padding: .5rem 0; background: Canvas; font-size: 1.05rem }
section.day > h3 time::first-letter { text-transform: uppercase }
section.person { margin: 0 0 1.25rem; padding-left: 1rem; border-left: 3px solid var(--line) }
h4 { font-size: 1rem; margin: 0 }
h5 { font-size: 1rem; margin: .25rem 0 0; overflow-wrap: anywhere }
section.person > .about { margin: 0 0 .5rem }
summary { cursor: pointer; padding: .25rem 0; opacity: .8 }
.message { max-width: 44rem }
.message.sms { max-width: 30rem; border-radius: 1rem 1rem 1rem .25rem; background: var(--soft) }
.refusal { border-left: .25rem solid #c62828; padding-left: .75rem }
</style>`;

/** Replaces the changing part only, so that nothing typed or focused elsewhere is lost. */
const SCRIPT = `
const live = document.getElementById('live');
const keep = document.getElementById('refresh');
setInterval(async () => {
  if (!keep.checked || live.contains(document.activeElement)) return;
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(5000) });
    const next = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('live');
    if (next && next.innerHTML !== live.innerHTML) live.innerHTML = next.innerHTML;
  } catch {}
}, 2000);
`;

const clockForms = (content: PageContent) => {
  const { language, timeZone, offsetSeconds } = content;
  const words = TEXTS[language];
  const button = (name: string, value: string, label: string) =>
    html`<button name="${name}" value="${value}">${label}</button>`;
  return html`<section class="clock" aria-labelledby="clock">
<h2 id="clock">${words.time}</h2>
<form class="row" method="post" action="/outbox/clock?lang=${language}">
${button('seconds', '3600', words.hour)}
${button('seconds', '86400', words.day)}
${offsetSeconds === 0 ? '' : button('reset', 'true', words.reset)}
</form>
<form class="row" method="post" action="/outbox/clock?lang=${language}">
<label>${words.until} (${timeZone}) <input type="datetime-local" name="local" required></label>
<button>${words.move}</button>
</form>
</section>`;
};

const plannedItem = (content: PageContent, { at, count }: PlannedMoment) => {
  const { language } = content;
  return html`<li class="planned"><form class="row" method="post" action="/outbox/clock?lang=${language}">
<h3>${momentFormat(content)(new Date(at))}</h3> <span>${counted(language, count, PLANNED_NAMES)}</span>
<button name="to" value="${at}">${TEXTS[language].moveThere}</button>
</form></li>`;
};

const failureItem = (content: PageContent, failure: Failure) =>
  html`<li><h3>${failure.source} → ${failure.function}</h3>
<p class="about"><time datetime="${failure.at}">${momentFormat(content)(new Date(failure.at))}</time></p>
<pre>${failure.error}</pre>
<details><summary>JSON</summary><pre>${JSON.stringify(failure.payload, null, 2)}</pre></details></li>`;

const aheadText = ({ language, offsetSeconds }: PageContent): string => {
  const words = TEXTS[language];
  if (offsetSeconds === 0) return words.real;
  const days = Math.floor(offsetSeconds / 86_400);
  const hours = Math.floor((offsetSeconds % 86_400) / 3600);
  const minutes = Math.floor((offsetSeconds % 3600) / 60);
  const unit = (value: number, name: 'day' | 'hour' | 'minute') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const shown = [
    days > 0 ? unit(days, 'day') : '',
    hours > 0 ? unit(hours, 'hour') : '',
    minutes > 0 || offsetSeconds < 60 ? unit(minutes, 'minute') : '',
  ];
  return `${words.ahead} ${shown.filter((part) => part !== '').join(' ')}`;
};

/** The whole page, as HTML. */
export const outboxPage = (content: PageContent) => {
  const { language, messages, planned, failures, signInUrl, refusal, nonce } = content;
  const words = TEXTS[language];
  const moment = momentFormat(content);
  const other = language === 'ru' ? 'en' : 'ru';
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<link rel="icon" href="data:,">
${STYLE}
</head>
<body>
<header>
<h1>${words.title}</h1>
<nav class="row">${signInUrl === undefined ? '' : html`<a href="${signInUrl}">${words.signIn}</a>`}<a href="/outbox?lang=${other}" lang="${other}">${words.other}</a></nav>
</header>
<main>
<p class="about">${words.about}</p>
${refusal === undefined ? '' : html`<p class="refusal" role="alert">${refusal}</p>`}
${clockForms(content)}
<p><label><input type="checkbox" id="refresh" checked> ${words.refresh}</label></p>
<div id="live">
<nav class="row"><a href="#delivered">${words.delivered}: ${messages.length}</a> <a href="#planned">${words.planned}: ${planned.length}</a> <a href="#failures">${words.failures}: ${failures.length}</a></nav>
<p>${words.time}: <strong>${moment(content.now)}</strong> (${aheadText(content)})</p>
<section aria-labelledby="delivered">
<h2 id="delivered">${words.delivered}</h2>
${messages.length === 0 ? html`<p>${words.nothingDelivered}</p>` : deliveredList(content, deliveredDays(messages, content))}
</section>
<section aria-labelledby="planned">
<h2 id="planned">${words.planned}</h2>
${planned.length === 0 ? html`<p>${words.nothingPlanned}</p>` : html`<ul>${planned.map((one) => plannedItem(content, one))}</ul>`}
</section>
<section aria-labelledby="failures">
<h2 id="failures">${words.failures}</h2>
${failures.length === 0 ? html`<p>${words.nothingFailed}</p>` : html`<ul>${failures.map((failure) => failureItem(content, failure))}</ul>`}
</section>
</div>
<footer class="about">
<p>${words.forScripts} ${SCRIPT_ADDRESSES.map((address) => html`<a href="${address}">${address}</a> `)}<br>
<code>curl -H 'content-type: application/json' -d '{"seconds": 3600}' …/api/clock</code> · <code>{"to": "2026-11-25T06:00:00Z"}</code> · <code>{"reset": true}</code></p>
<p>${words.calls} ${PBX_NAMES.map((pbx) => html`<a href="/try/${pbx}">/try/${pbx}</a> `)}</p>
</footer>
</main>
<script nonce="${nonce}">${raw(SCRIPT)}</script>
</body>
</html>`;
};
