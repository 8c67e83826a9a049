/** The HTTP side of SNS: actions of the Query API, the links in e-mails, and replies to SMS. */
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { confirm, unsubscribe } from './confirmation.ts';
import { confirmedPage, expiredLinkPage, unsubscribedPage } from './confirmation-pages.ts';
import { optOutActions, takeReply } from './opt-outs.ts';
import { publishActions } from './publish.ts';
import { type Actions, errorXml, type Parameters, responseXml, type Xml } from './query-protocol.ts';
import { SnsError, STATUS_OF } from './sns-error.ts';
import type { SnsService } from './sns-service.ts';
import { subscriptionActions } from './subscriptions.ts';
import { topicActions } from './topics.ts';

const xml = async (context: Context, status: 200 | 400 | 404 | 500, body: Xml): Promise<Response> =>
  context.body(String(await body), status, { 'content-type': 'text/xml; charset=utf-8' });

/** Confirms by a link: a browser gets a page, a program the API's XML. */
const confirmByLink = async (sns: SnsService, context: Context, parameters: Parameters) => {
  if (!context.req.header('accept')?.includes('text/html')) {
    const { arn } = confirm(sns, parameters);
    const result = await html`<SubscriptionArn>${arn}</SubscriptionArn>`;
    return xml(context, 200, responseXml('ConfirmSubscription', result));
  }
  try {
    return context.html(confirmedPage(confirm(sns, parameters)));
  } catch (error) {
    if (!(error instanceof SnsError)) throw error;
    return context.html(expiredLinkPage(), STATUS_OF[error.code]);
  }
};

export const snsApp = (sns: SnsService): Hono => {
  const actions: Actions = {
    ...topicActions(sns),
    ...subscriptionActions(sns),
    ...optOutActions(sns),
    ...publishActions(sns),
  };
  const app = new Hono();

  app.post('/', async (context) => {
    const parameters = Object.fromEntries(new URLSearchParams(await context.req.text()));
    const { Action = '' } = parameters;
    const action = Object.hasOwn(actions, Action) ? actions[Action] : undefined;
    if (action === undefined) {
      throw new SnsError('InvalidAction', `${Action || 'No action'} is not supported locally`);
    }
    return xml(context, 200, responseXml(Action, await action(parameters)));
  });

  app.get('/', async (context) => {
    const parameters = context.req.query();
    if (parameters.Action === 'ConfirmSubscription') return confirmByLink(sns, context, parameters);
    if (parameters.Action !== 'Unsubscribe') {
      throw new SnsError('InvalidAction', 'A link can only confirm or unsubscribe');
    }
    unsubscribe(sns, parameters.SubscriptionArn);
    sns.onOwnersChange();
    return context.html(unsubscribedPage());
  });

  /** What the owner of a phone does: replies to an SMS, `from` and `text`. */
  app.post('/sms-replies', async (context) => {
    const { from, text } = await context.req.parseBody();
    takeReply(sns, { from, text });
    return context.body(null, 204);
  });

  app.notFound(async (context) => xml(context, 404, await errorXml('NotFound', 'There is nothing here')));
  app.onError(async (error, context) =>
    error instanceof SnsError
      ? xml(context, STATUS_OF[error.code], await errorXml(error.code, error.message))
      : xml(context, 500, await errorXml('InternalFailure', error.message)),
  );
  return app;
};
