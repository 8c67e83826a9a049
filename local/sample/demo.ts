/**
 * `npm run demo`: the worked example of the domain, over HTTP, against a separate local cloud on free ports. Every step
 * prints what it did and which rules that proves; a rule that does not hold ends it with exit code 1.
 */
import { expectOk } from '../../shared/api/client.ts';
import { DatabaseUnavailable } from '../aws/dynamodb/database-server.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { enterCatalogues, letManagerIn } from './demo/access.ts';
import { callThroughPbx, choosePhone, readDocuments, renameClient } from './demo/client.ts';
import { addCall, chooseStates, createOrder, readHistory } from './demo/communication.ts';
import { remindLater, remindToday } from './demo/control.ts';
import { readJournal } from './demo/journal.ts';
import { momentInMoscow, show, ZONE } from './demo/narration.ts';
import { openStage } from './demo/stage.ts';

const play = async (cloud: Cloud) => {
  const stage = openStage(cloud);
  show(`It is ${momentInMoscow(cloud.clock.now())} in Moscow.`);
  const userId = await letManagerIn(stage);
  const catalogues = await enterCatalogues(stage);
  await readJournal(stage, userId, catalogues);

  const added = await addCall(stage);
  const call = expectOk(added);
  const priced = await chooseStates(stage, added, catalogues);
  const { order, client } = await createOrder(stage, priced, catalogues);
  await readHistory(stage, call, catalogues);

  await renameClient(stage, call, client);
  await choosePhone(stage, call);
  await callThroughPbx(stage, client);
  await readDocuments(stage, client, order);

  const first = await remindToday(stage, call, catalogues);
  await remindLater(stage, call, catalogues, first);
};

const start = async () => {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'CRITICAL';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  const startedAt = performance.now();
  console.log('Starting a separate cloud on free ports …');
  const cloud = await startCloud({ timeZone: ZONE });
  try {
    await play(cloud);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`\nEvery rule shown here holds (${seconds} s).`);
  } finally {
    await cloud.stop();
  }
};

try {
  await start();
} catch (error) {
  console.error(error instanceof DatabaseUnavailable ? error.message : error);
  process.exit(1);
}
