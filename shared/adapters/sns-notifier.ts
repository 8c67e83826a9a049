import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../domain/reminders/ports.ts';
import { JournalError } from '../domain/values/journal-error.ts';

/** Sends to a manager's topic: the e-mail text to e-mail subscriptions, the short one by SMS. */
export const snsNotifier = (client: SNSClient, topicArnPrefix: string): Notifier => ({
  async notify(managerId, { subject, email, sms }) {
    const { MessageId } = await client.send(
      new PublishCommand({
        TopicArn: `${topicArnPrefix}${managerId}`,
        Subject: subject,
        MessageStructure: 'json',
        Message: JSON.stringify({ default: email, email, sms }),
      }),
    );
    if (MessageId === undefined) throw new JournalError('SNS returned no message id');
    return { messageId: MessageId };
  },
});
