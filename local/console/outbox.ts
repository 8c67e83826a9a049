/** What was delivered to people: kept to be looked at, and e-mails sent on by SMTP where a server is given. */
import { createTransport } from 'nodemailer';
import type { Clock } from '../host/clock.ts';
import type { OutboxRecord, Storage } from '../host/storage.ts';

const smtpLimitMilliseconds = 20_000;

export interface Outbox {
  /** Keeps the message before it returns; what SMTP makes of it comes later. */
  deliver(message: Omit<OutboxRecord, 'id'>): OutboxRecord;
  /** Newest first. */
  list: Storage['outbox']['list'];
  /** Waits for the e-mails under way (each has its own time limit). */
  stop(): Promise<void>;
}

/**
 * @param options.smtpUrl where e-mails go on to, as nodemailer takes it: `smtp://user:password@host:port`
 * @param options.from the sender of those e-mails
 */
export function createOutbox(options: {
  storage: Pick<Storage, 'outbox' | 'failures'>;
  clock: Pick<Clock, 'now'>;
  smtpUrl?: string | undefined;
  from?: string | undefined;
}): Outbox {
  const { storage, clock, smtpUrl, from = 'journal@localhost' } = options;
  const transport = smtpUrl
    ? createTransport({
        url: smtpUrl,
        connectionTimeout: smtpLimitMilliseconds,
        greetingTimeout: smtpLimitMilliseconds,
        socketTimeout: smtpLimitMilliseconds,
      })
    : undefined;
  const underWay = new Set<Promise<void>>();

  const send = async (message: OutboxRecord): Promise<void> => {
    try {
      await transport?.sendMail({
        from,
        to: message.recipient,
        subject: message.subject ?? 'AWS Notification Message',
        text: message.text,
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // The message itself stays in the outbox; addresses don't belong among failures.
      storage.failures.add({
        source: 'smtp',
        function: 'outbox',
        payload: { outboxId: message.id },
        error: reason.replaceAll(message.recipient, '(recipient)'),
        at: clock.now().toISOString(),
      });
    }
  };

  return {
    deliver: (message) => {
      const stored = storage.outbox.add(message);
      if (transport !== undefined && stored.protocol === 'email') {
        const sending = send(stored).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      return stored;
    },
    list: (filter) => storage.outbox.list(filter),
    stop: async () => {
      await Promise.all(underWay);
      transport?.close();
    },
  };
}
