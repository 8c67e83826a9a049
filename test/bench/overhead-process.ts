/** The benchmark of overhead itself, as a child process of `overhead.ts`. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import type { handler as apiHandler } from '../../functions/api.ts';
import { keys } from '../../shared/store/keys.ts';
import { type HttpHandler, httpEvent } from '../support/in-process.ts';
import { administrator } from '../support/people.ts';
import { startJournal } from './journal.ts';
import { type Measurement, measurement, median } from './measurement.ts';

const WARM_UP_CALLS = 400;
const ROUNDS = 30;
/** Calls of one kind in a row: few, so that both kinds of a round meet the same noise. */
const BLOCK_CALLS = 20;

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;
interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

// Nobody is left to answer to when the parent is gone. Exiting takes the database along.
process.once('disconnect', () => process.exit());
const journal = await startJournal();
try {
  // Only now: the function reads its environment as it is loaded.
  const api: { handler: typeof apiHandler } = await import('../../functions/api.ts');
  process.send?.(await measure(api.handler as HttpHandler));
} finally {
  await journal.stop();
  process.disconnect?.();
}

async function measure(handler: HttpHandler): Promise<Measurement[]> {
  const bare = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const sent = capturedTransactions();
  const call = async (event: object, expected: number): Promise<Answer> => {
    const answer = (await handler(event as never, {} as never)) as Answer;
    if (answer.statusCode !== expected) throw new Error(`Answered ${answer.statusCode}: ${answer.body}`);
    return answer;
  };

  const state = await call(postEvent('/states', { name: 'Вопрос по цене' })(), 201);
  const post = postEvent('/communications', {
    preliminaryContact: {
      callerName: 'Иван Петров',
      phone: '8 (916) 123-45-67',
      topic: 'Остекление балкона',
    },
    details: { stateId: JSON.parse(state.body).id },
  });
  const created = await call(post(), 201);
  const id: string = JSON.parse(created.body).id;
  const get = httpEvent(
    new Request(`http://journal.example/communications/${id}`),
    undefined,
    administrator.subject ?? '',
  );
  const read = new GetCommand({
    TableName: journal.tableName,
    Key: keys.communication(id),
    ConsistentRead: true,
  });

  const kinds = {
    write: {
      handler: () => timed(post, (event) => call(event, 201)),
      bare: () =>
        timed(
          () => new TransactWriteCommand({ TransactItems: replayed(sent()) }),
          (command) => bare.send(command),
        ),
    },
    read: {
      handler: () =>
        timed(
          () => ({ ...get, requestContext: { ...get.requestContext, requestId: crypto.randomUUID() } }),
          (event) => call(event, 200),
        ),
      bare: () =>
        timed(
          () => read,
          (command) => bare.send(command),
        ),
    },
  } as const;

  const measurements: Measurement[] = [];
  for (const [name, { handler: ours, bare: theirs }] of Object.entries(kinds)) {
    await block(ours, WARM_UP_CALLS);
    await block(theirs, WARM_UP_CALLS);
    const rounds: { ours: number; theirs: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Whoever comes second in one round comes first in the next.
      if (round % 2 === 0) {
        const first = await block(ours, BLOCK_CALLS);
        rounds.push({ ours: first, theirs: await block(theirs, BLOCK_CALLS) });
      } else {
        const first = await block(theirs, BLOCK_CALLS);
        rounds.push({ ours: await block(ours, BLOCK_CALLS), theirs: first });
      }
    }
    measurements.push(
      measurement('overhead', `${name}_p50_ratio`, median(rounds.map((r) => r.ours / r.theirs)), 'ratio'),
      measurement('overhead', `${name}_p50`, median(rounds.map((r) => r.ours)), 'ms'),
      measurement('overhead', `bare_${name}_p50`, median(rounds.map((r) => r.theirs)), 'ms'),
    );
  }
  return measurements;
}

/** The median of a block of calls, in milliseconds. */
async function block(call: () => Promise<number>, calls: number): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < calls; count++) times.push(await call());
  return median(times);
}

/** How long `act` takes, in milliseconds, without what prepares it. */
async function timed<Prepared>(prepare: () => Prepared, act: (prepared: Prepared) => Promise<unknown>) {
  const prepared = prepare();
  const start = performance.now();
  await act(prepared);
  return performance.now() - start;
}

/** Events of the same POST, each a request of its own: with another Idempotency-Key and request id. */
function postEvent(path: string, content: object) {
  const body = JSON.stringify(content);
  const request = new Request(`http://journal.example${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const event = httpEvent(request, body, administrator.subject ?? '');
  return () => ({
    ...event,
    headers: { ...event.headers, 'idempotency-key': crypto.randomUUID() },
    requestContext: { ...event.requestContext, requestId: crypto.randomUUID() },
  });
}

/** Listens to what goes to DynamoDB, from the function or bare; answers the last transaction: each replay follows it. */
function capturedTransactions(): () => TransactItems {
  let last: TransactItems | undefined;
  const clients = DynamoDBDocumentClient.prototype as unknown as {
    send: (command: { input: object }, ...others: unknown[]) => unknown;
  };
  const { send } = clients;
  clients.send = function (command, ...others) {
    const { TransactItems } = command.input as Partial<TransactWriteCommandInput>;
    if (TransactItems) last = TransactItems;
    return send.call(this, command, ...others);
  };
  return () => {
    if (!last) throw new Error('The function has sent no transaction');
    return last;
  };
}

/** The same items once more, under ids and an Idempotency-Key of their own, with the next number. */
function replayed(items: TransactItems): TransactItems {
  const [document] = items;
  const communicationId: string = document?.Put?.Item?.data?.id;
  const answer = items.find(({ Put }) => Put?.Item?.entity === 'answer')?.Put?.Item;
  if (!communicationId || !answer) throw new Error('The transaction is not one that adds a communication');
  const copy: TransactItems = JSON.parse(
    JSON.stringify(items)
      .replaceAll(communicationId, `com_${ulid()}`)
      .replaceAll(answer.pk, keys.answer(administrator.subject ?? '', crypto.randomUUID()).pk),
  );
  const counter = copy.find(({ Put }) => Put?.Item?.entity === 'numbers')?.Put;
  if (!counter?.Item) throw new Error('The transaction takes no number');
  counter.ExpressionAttributeValues = { ':expected': counter.Item.revision };
  counter.Item.revision += 1;
  return copy;
}
