/** What was delivered to people: kept to be read, and e-mails sent on by SMTP where a server is given. */
import { createTransport } from 'nodemailer';
import type { Clock } from '../host/clock.ts';
import { errorMessage } from '../host/error-message.ts';
import type { OutboxRecord, Storage } from '../host/storage.ts';

const SMTP_LIMIT_MILLISECONDS = 20_000;

export interface Outbox {
  /** Keeps the message before it returns; SMTP comes later. */
  deliver(message: Omit<OutboxRecord, 'id'>): OutboxRecord;
  /** Newest first. */
  list: Storage['outbox']['list'];
  /** Waits for the e-mails under way, each of which has a time limit. */
  stop(): Promise<void>;
}

export const createOutbox = (options: {
  storage: Pick<Storage, 'outbox' | 'failures'>;
  clock: Pick<Clock, 'now'>;
  /** Where e-mails are sent on to, as nodemailer takes it: `smtp://user:password@host:port`. */
  smtpUrl?: string | undefined;
  /** The sender of those e-mails. */
  from?: string | undefined;
}): Outbox => {
  const { storage, clock, smtpUrl, from = 'journal@localhost' } = options;
  const transport = smtpUrl
    ? createTransport({
        url: smtpUrl,
        connectionTimeout: SMTP_LIMIT_MILLISECONDS,
        greetingTimeout: SMTP_LIMIT_MILLISECONDS,
        socketTimeout: SMTP_LIMIT_MILLISECONDS,
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
      // The message itself stays in the outbox; addresses don't belong among failures.
      storage.failures.add({
        source: 'smtp',
        function: 'outbox',
        payload: { outboxId: message.id },
        error: errorMessage(error).replaceAll(message.recipient, '(recipient)'),
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
};
