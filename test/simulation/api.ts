import type { apiContainer } from '../../functions/container.ts';
import { httpFunction, type Operations } from '../../functions/middleware/http-function.ts';
import { markCommunication } from '../../shared/app/communications/mark-communication.ts';
import { unmarkCommunication } from '../../shared/app/communications/unmark-communication.ts';
import { updateCommunication } from '../../shared/app/communications/update-communication.ts';
import { cancelControlEntry } from '../../shared/app/control/cancel-control-entry.ts';
import { completeControlEntry } from '../../shared/app/control/complete-control-entry.ts';
import { createControlEntry } from '../../shared/app/control/create-control-entry.ts';
import { postponeControlEntry } from '../../shared/app/control/postpone-control-entry.ts';
import { updateControlEntry } from '../../shared/app/control/update-control-entry.ts';
import { updateCounterparty } from '../../shared/app/directory/update-counterparty.ts';
import { updateUser } from '../../shared/app/users/update-user.ts';
import type { ActionRequest } from './actions.ts';
import type { Action } from './scenario.ts';

/** The API's function, through its real pipeline, with the operations that `actions.ts` knows. */
export const apiOf = (deps: ReturnType<typeof apiContainer>) => {
  const operations = {
    'create-control-entry': createControlEntry(deps),
    'postpone-control-entry': postponeControlEntry(deps),
    'complete-control-entry': completeControlEntry(deps),
    'cancel-control-entry': cancelControlEntry(deps),
    'update-control-entry': updateControlEntry(deps),
    'update-communication': updateCommunication(deps),
    'mark-communication': markCommunication(deps),
    'unmark-communication': unmarkCommunication(deps),
    'update-counterparty': updateCounterparty(deps),
    'update-user': updateUser(deps),
  } satisfies Partial<Operations<'api'>>;
  const handler = httpFunction<'api'>(operations as unknown as Operations<'api'>, deps);
  return async (request: ActionRequest, action: Action): Promise<{ statusCode: number; body: string }> => {
    const answer = await handler(httpEvent(request, action) as never, {} as never);
    const { statusCode, body } = answer as { statusCode: number; body: string };
    return { statusCode, body };
  };
};

/** What API Gateway hands the function. */
const httpEvent = ({ route, path, version, body }: ActionRequest, { name, by }: Action) => ({
  version: '2.0',
  routeKey: route,
  rawPath: route.split(' ')[1],
  rawQueryString: '',
  headers: {
    'content-type': 'application/json',
    'idempotency-key': name,
    ...(version !== undefined && { 'if-match': `"${version}"` }),
  },
  pathParameters: path,
  requestContext: {
    requestId: name,
    routeKey: route,
    authorizer: { jwt: { claims: { sub: by.subject }, scopes: null } },
  },
  body: JSON.stringify(body),
  isBase64Encoded: false,
});
