import { describe, expect, it } from 'vitest';
import { changeCommunications } from '../../../../shared/app/communications/change-communications.ts';
import { runInSession } from '../../../../shared/app/session/run-in-session.ts';
import { openSession } from '../../../../shared/app/session/session.ts';
import type { BulkChange } from '../../../../shared/domain/communications/bulk-change.ts';
import type { Commit } from '../../../../shared/domain/values/ports.ts';
import { ok } from '../../../../shared/domain/values/result.ts';
import { communicationOf } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';

const COUNT = 20;

describe('a bulk change that is cut off', () => {
  /** A journal with documents in it, and the change of all of them through a commit that may fail. */
  const open = async () => {
    const journal = await openJournal();
    const documents = Array.from({ length: COUNT }, () =>
      communicationOf({ id: journal.deps.ids.next('com') }),
    );
    for (const document of documents) await journal.must([journal.deps.communications.add(document)]);
    const items = documents.map(({ id: communicationId, version }) => ({ communicationId, version }));
    const run = (commit: Commit, key: string | undefined, change: Partial<BulkChange> = {}) => {
      const request = { action: 'mark', items, ...change } as BulkChange;
      return runInSession(
        (attempt) =>
          openSession(
            {
              subject: journal.manager.subject ?? '',
              attempt,
              now: journal.time.now,
              authorise: () => ok(undefined),
              idempotency: key === undefined ? undefined : { key, requestHash: JSON.stringify(change) },
            },
            { ...journal.deps, commit },
          ),
        (session) => changeCommunications(journal.deps, ({ code }) => code)(request, session),
        journal.deps.clock,
      );
    };
    /** Cut off as by an outage, or by the end of the function, once so many documents are written. */
    const cutOff = async (after: number, key: string | undefined) => {
      let written = 0;
      const commit: Commit = async (writes) => {
        if (written === after) throw new Error('cut off');
        written++;
        return journal.deps.commit(writes);
      };
      await expect(run(commit, key)).rejects.toThrow('cut off');
    };
    const versions = () =>
      Promise.all(documents.map(async ({ id }) => (await journal.deps.communications.find(id))?.version));
    return { ...journal, documents, run, cutOff, versions };
  };
  const countOf = (values: readonly unknown[], value: unknown) =>
    values.filter((one) => one === value).length;

  it('R17: goes on under its key where it ended: every document is changed once, and answered so', async () => {
    const { run, cutOff, versions, documents, deps } = await open();
    await cutOff(7, 'key');
    expect(countOf(await versions(), 2)).toBe(7);
    const outcome = await run(deps.commit, 'key');
    expect(outcome).toEqual(
      ok({
        items: documents.map(({ id }) => ({ communicationId: id, status: 'changed', version: 2 })),
      }),
    );
    expect(countOf(await versions(), 2)).toBe(COUNT);
    expect(await run(deps.commit, 'key')).toMatchObject({ ok: false, error: { code: 'replay' } });
  });

  it('R17: without a key does the rest, and nothing twice', async () => {
    const { run, cutOff, versions, deps } = await open();
    await cutOff(7, undefined);
    const outcome = await run(deps.commit, undefined);
    const items = outcome.ok ? outcome.value.items : [];
    const problems = items.map((item) => (item.status === 'refused' ? item.problem : undefined));
    expect(countOf(problems, 'version-stale')).toBe(7);
    expect(countOf(problems, undefined)).toBe(COUNT - 7);
    expect(countOf(await versions(), 2)).toBe(COUNT);
  });

  it('its key is not one for another change', async () => {
    const { run, cutOff, deps } = await open();
    await cutOff(7, 'key');
    const outcome = await run(deps.commit, 'key', { action: 'unmark' });
    const items = outcome.ok ? outcome.value.items : [];
    const problems = items.map((item) => (item.status === 'refused' ? item.problem : undefined));
    expect(countOf(problems, 'idempotency-key-reused')).toBe(7);
  });

  it('R1: who may not any more is refused for every document that is left', async () => {
    const { manager, deps, documents, time } = await open();
    let asked = 0;
    const items = documents.map(({ id: communicationId, version }) => ({ communicationId, version }));
    const outcome = await runInSession(
      (attempt) =>
        openSession(
          {
            subject: manager.subject ?? '',
            attempt,
            now: time.now,
            authorise: () =>
              asked++ === 0 ? ok(undefined) : { ok: false, error: { code: 'access-denied' } },
          },
          deps,
        ),
      (session) => changeCommunications(deps, ({ code }) => code)({ action: 'mark', items }, session),
      deps.clock,
    );
    expect(
      outcome.ok && new Set(outcome.value.items.map((item) => 'problem' in item && item.problem)),
    ).toEqual(new Set(['access-denied']));
  });
});
