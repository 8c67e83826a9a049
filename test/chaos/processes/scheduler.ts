/** EventBridge Scheduler as a process of its own. Arguments: its file, its port, and where Lambda is. */

import { openScheduler } from '../../../local/aws/scheduler/scheduler.ts';
import type { Clock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';
import { invocationsOf } from '../invocations.ts';
import { clockAt, moveOn } from './clock.ts';
import { onOrder, report } from './messages.ts';

const [file = '', port = '', functionsUrl = ''] = process.argv.slice(2);
const INVOCATION_LIMIT_MILLISECONDS = 5000;

const storage = openStorage(file);
let clock: Clock | undefined;

const start = async (running: Clock) => {
  const scheduler = await openScheduler({ storage, clock: running, port: Number(port) });
  scheduler.start(async (targetArn, payload) => {
    const response = await fetch(`${functionsUrl}${invocationsOf(targetArn)}`, {
      method: 'POST',
      headers: { 'x-amz-invocation-type': 'Event' },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(INVOCATION_LIMIT_MILLISECONDS),
    });
    if (response.status !== 202) throw new Error(`Lambda answered ${response.status}`);
  });
  report('ready');
};

onOrder((order) => {
  if ('pause' in order) return;
  if (clock) moveOn(clock, order.offsetMilliseconds);
  else {
    clock = clockAt(storage, order.offsetMilliseconds);
    void start(clock);
  }
});
