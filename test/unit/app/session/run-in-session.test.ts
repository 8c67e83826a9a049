import { describe, expect, it } from 'vitest';
import { apiContainer } from '../../../../functions/container.ts';
import { updateCommunication } from '../../../../shared/app/communications/update-communication.ts';
import { runInSession } from '../../../../shared/app/session/run-in-session.ts';
import { openSession } from '../../../../shared/app/session/session.ts';
import { refuse } from '../../../../shared/domain/values/refusal.ts';
import { ok } from '../../../../shared/domain/values/result.ts';
import { keys } from '../../../../shared/store/keys.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const KEY = 'key';

/**
 * A request that has found no answer to its key yet and is kept from its document until its twin is through: reads of one
 * request are not of one moment.
 */
const overtaken = async ({ requestHash = 'same', mayCall = true } = {}) => {
  const memory = memoryTable();
  const { deps, document, manager, time } = await openJournal(memory);
  const subject = manager.subject ?? '';
  const run = (over: typeof deps, hash: string, allowed: boolean) =>
    runInSession(
      (attempt) =>
        openSession(
          {
            subject,
            attempt,
            now: time.now,
            authorise: () => (allowed ? ok(undefined) : refuse('access-denied')),
            idempotency: { key: KEY, requestHash: hash },
          },
          over,
        ),
      (session) =>
        updateCommunication(over)(
          {
            communicationId: document.id,
            expectedVersion: 1,
            reassignControlEntries: false,
            details: { note: 'Позже' },
          },
          session,
        ),
      over.clock,
    );

  let letGo = () => {};
  const held = new Promise<void>((done) => {
    letGo = done;
  });
  const slow = apiContainer(
    { TABLE_NAME: 'unused', COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' },
    {
      ...memory,
      get: async (key) => {
        if (key.pk !== keys.answer(subject, KEY).pk) await held;
        return memory.get(key);
      },
    },
  );
  const request = run({ ...slow, clock: deps.clock }, requestHash, mayCall);
  const twin = await run(deps, 'same', true);
  letGo();
  return { request: await request, twin };
};

describe('a request that its twin overtakes between the reading of its answer and of its document', () => {
  it('R17: is answered as the twin was, not told that somebody else has changed the document', async () => {
    const { request, twin } = await overtaken();
    expect(twin).toMatchObject({ ok: true, value: { version: 2 } });
    expect(request).toMatchObject({ ok: false, error: { code: 'replay', value: { version: 2 } } });
  });

  it('is told that the key is another request’s, where it is', async () => {
    const { request } = await overtaken({ requestHash: 'another' });
    expect(request).toMatchObject({ ok: false, error: { code: 'idempotency-key-reused' } });
  });

  it('R1: is answered nothing where its caller may not', async () => {
    const { request } = await overtaken({ mayCall: false });
    expect(request).toMatchObject({ ok: false, error: { code: 'access-denied' } });
  });
});
