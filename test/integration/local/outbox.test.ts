import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createOutbox } from '../../../local/console/outbox.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A mail server that speaks just enough SMTP and refuses the recipients named. */
async function mailServer(refused: readonly string[] = []) {
  const letters: string[] = [];
  const server = createServer((socket) => {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let letter: string | undefined;
    let pending = '';
    say('220 ready');
    socket.on('data', (chunk) => {
      pending += chunk.toString();
      const lines = pending.split('\r\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        if (letter !== undefined && line !== '.') letter += `${line}\n`;
        else if (letter !== undefined) {
          letters.push(letter);
          letter = undefined;
          say('250 kept');
        } else if (line === 'DATA') {
          letter = '';
          say('354 go on');
        } else if (refused.some((address) => line.startsWith('RCPT') && line.includes(address))) {
          say(`550 ${line} unknown`);
        } else say('250 ok');
      }
    });
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `smtp://127.0.0.1:${port}`, letters };
}

const message = {
  at: '2026-11-24T06:00:00.000Z',
  topicArn: 'arn:aws:sns:eu-central-1:000000000000:m',
  messageId: 'id',
} as const;

describe('createOutbox', () => {
  it('sends e-mails on, and SMS not', async () => {
    const storage = openStorage(':memory:');
    const { url, letters } = await mailServer();
    const outbox = createOutbox({ storage, clock: createClock(storage), smtpUrl: url });
    outbox.deliver({
      ...message,
      protocol: 'email',
      recipient: 'anna@example.com',
      subject: 'Reminder',
      text: 'call back',
    });
    outbox.deliver({ ...message, protocol: 'sms', recipient: '+79990000000', text: 'call back', parts: 1 });
    await outbox.stop();
    expect(letters).toHaveLength(1);
    expect(letters[0]).toContain('To: anna@example.com');
    expect(letters[0]).toContain('Subject: Reminder');
    expect(outbox.list().map(({ protocol }) => protocol)).toEqual(['sms', 'email']);
    expect(storage.failures.list()).toEqual([]);
  });

  it('keeps the message when SMTP fails, and records why without the address', async () => {
    const storage = openStorage(':memory:');
    const { url } = await mailServer(['anna@example.com']);
    const outbox = createOutbox({ storage, clock: createClock(storage), smtpUrl: url });
    const { id } = outbox.deliver({
      ...message,
      protocol: 'email',
      recipient: 'anna@example.com',
      text: 'call back',
    });
    await outbox.stop();
    expect(outbox.list()).toMatchObject([{ id, text: 'call back' }]);
    expect(storage.failures.list()).toMatchObject([
      { source: 'smtp', payload: { outboxId: id }, error: expect.stringContaining('550') },
    ]);
    expect(JSON.stringify(storage.failures.list())).not.toContain('anna');
  });

  it('does without SMTP', async () => {
    const storage = openStorage(':memory:');
    const outbox = createOutbox({ storage, clock: createClock(storage) });
    outbox.deliver({ ...message, protocol: 'email', recipient: 'anna@example.com', text: 'call back' });
    await outbox.stop();
    expect(outbox.list()).toHaveLength(1);
  });
});
