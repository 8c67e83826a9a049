import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { eventBridgeScheduler } from '../../../shared/adapters/eventbridge-scheduler.ts';

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** The SDK's own client, whose requests go nowhere: what it would send is kept. */
const recordingClient = () => {
  const sent: SentRequest[] = [];
  const client = new SchedulerClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: async (request: SentRequest) => {
        sent.push(request);
        return { response: { statusCode: 200, headers: {}, body: Buffer.from('{"ScheduleArn":"arn"}') } };
      },
    } as never,
  });
  return { client, sent };
};

describe('what EventBridge Scheduler is sent', () => {
  it('case 46: a moment in UTC without a zone or fractions, away once it has fired, under a name it takes', async () => {
    const { client, sent } = recordingClient();
    const scheduler = eventBridgeScheduler(client, {
      groupName: 'communications-journal-reminders',
      roleArn: 'arn:aws:iam::000000000000:role/scheduler',
      functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:send-reminder',
      failuresArn: 'arn:aws:sqs:eu-central-1:000000000000:failures',
    });
    await scheduler.schedule({
      communicationId: 'com_01JDFV0000000000000000000A',
      entryId: 'ctl_01JDFV0000000000000000000A',
      managerId: 'usr_01JDFV0000000000000000000A',
      version: 200,
      dueAt: '2026-11-26T06:00:00.123Z',
    });
    const [request] = sent;
    const name = decodeURIComponent(request?.path.split('/').at(-1) ?? '');
    expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      ScheduleExpression: 'at(2026-11-26T06:00:00)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ClientToken: expect.stringMatching(/^.{1,64}$/),
    });
  });
});
