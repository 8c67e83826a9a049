import { NotFoundException, PublishCommand, type SNSClient, ThrottledException } from '@aws-sdk/client-sns';
import type { EventLoop } from './event-loop.ts';
import type { Faults } from './faults.ts';
import { type Claim, currentProcess, type Process } from './process.ts';

/** A message that SNS accepted, and the code that sent it. */
export interface Accepted {
  readonly at: number;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
  readonly by: Process;
  /** The reminders it is of. */
  readonly claims: readonly Claim[];
  /** Whether the sender heard of it. */
  answered: boolean;
}

const refused = () => new ThrottledException({ message: 'SNS is throttled', $metadata: {} });
const noTopic = () => new NotFoundException({ message: 'Topic does not exist', $metadata: {} });

/** SNS: accepts messages, some of them without the sender's hearing of it. A topic may be gone. */
export const simulatedSns = ({
  loop,
  faults,
  isGone,
  onAccepted,
}: {
  loop: EventLoop;
  faults: Faults;
  /** Whether nothing can be sent to a topic now. */
  isGone: (topicArn: string) => boolean;
  onAccepted: (accepted: Accepted) => void;
}): SNSClient => {
  let messages = 0;
  return {
    send: async (command: unknown) => {
      if (!(command instanceof PublishCommand)) throw new Error('SNS was asked for what it does not do here');
      const { TopicArn: topicArn = '', Subject: subject = '', Message: message = '' } = command.input;
      const claims = currentProcess()?.claims ?? [];
      const sent: Accepted[] = [];
      const answer = await faults.call({
        service: 'notifier',
        what: 'publishing',
        latency: [20, 200],
        refusal: refused,
        effect: (by) => {
          if (isGone(topicArn)) throw noTopic();
          const messageId = `m-${++messages}`;
          const accepted = {
            at: loop.now,
            messageId,
            topicArn,
            subject,
            message,
            by,
            claims,
            answered: false,
          };
          sent.push(accepted);
          onAccepted(accepted);
          return { MessageId: messageId };
        },
      });
      for (const accepted of sent) accepted.answered = true;
      return answer;
    },
  } as unknown as SNSClient;
};
