/** What the owner of an address sees after following a link. */
import { html } from 'hono/html';
import type { SubscriptionRecord } from '../../host/storage.ts';
import type { Xml } from './query-protocol.ts';

const page = (russian: string, english: string, more: Xml | '' = ''): Xml => html`<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${russian}</title>
<link rel="icon" href="data:,">
<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 36rem; padding: 0 1rem }</style>
</head>
<body>
<main>
<h1>${russian}</h1>
<p lang="en">${english}</p>
${more}
</main>
</body>
</html>`;

export const confirmedPage = ({ arn, endpoint }: SubscriptionRecord): Xml =>
  page(
    'Подписка подтверждена',
    'Subscription confirmed',
    html`<p>${endpoint}</p>
<p><a href="/?${new URLSearchParams({ Action: 'Unsubscribe', SubscriptionArn: arn }).toString()}">Отписаться / Unsubscribe</a></p>`,
  );

export const unsubscribedPage = (): Xml => page('Подписка отменена', 'You have been unsubscribed');

export const expiredLinkPage = (): Xml =>
  page(
    'Ссылка больше не действует. Попросите администратора подписать вас ещё раз.',
    'This link is no longer valid. Ask an administrator to subscribe you again.',
  );
