import { describe, expect, it } from 'vitest';
import { failureLine, shownLine } from '../../../../local/aws/lambda/function-log.ts';

const log = (fields: object) =>
  JSON.stringify({ level: 'ERROR', service: 'communications-journal', ...fields });

describe('what is shown of what the functions write', () => {
  it('a failed request in one line: its route, the kind of error, where it was thrown, its id', () => {
    const line = log({
      code: 'request-failed',
      routeKey: 'POST /telephony/events',
      requestId: 'r-1',
      error: {
        name: 'ZodError',
        stack: [
          '    at parse (/srv/journal/node_modules/zod/parse.js:18:7)',
          '    at Object.find (/srv/journal/shared/store/calls.ts:15:20)',
        ],
      },
    });
    expect(shownLine(line)).toBe(
      '✗ POST /telephony/events failed: ZodError at shared/store/calls.ts:15 (event r-1)',
    );
  });

  it('a failed record of the stream by its function and event', () => {
    const line = log({
      code: 'stream-record-failed',
      functionName: 'follow-changes',
      eventId: 'e-1',
      error: { name: 'JournalError', message: 'Nothing follows a dream' },
    });
    expect(shownLine(line)).toBe(
      '✗ follow-changes failed: JournalError: Nothing follows a dream (event e-1)',
    );
  });

  it('nothing twice, and no measurements', () => {
    expect(shownLine(log({ code: 'invocation-failed', error: { name: 'Error' } }))).toBeUndefined();
    expect(shownLine(JSON.stringify({ _aws: {}, OldestUnsentSeconds: 0 }))).toBeUndefined();
  });

  it('everything else as it is', () => {
    for (const line of ['(node:1) Warning: x', '[]', '{', log({ level: 'WARN', message: 'slow' })]) {
      expect(shownLine(line)).toBe(line);
    }
  });

  it('a failure without a kind or an event by its name', () => {
    expect(failureLine('api', {})).toBe('✗ api failed');
  });
});
