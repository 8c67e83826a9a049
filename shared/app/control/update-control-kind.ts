import type { ControlKind, ControlKindChange } from '../../domain/control/control-kind.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { refuse } from '../../domain/values/refusal.ts';
import type { AppDeps } from '../session/deps.ts';
import { requireVersion } from '../session/require-version.ts';
import type { UseCase } from '../session/session.ts';

/** Changes a kind of control entry (R19). Entries of it stay as they are. */
export const updateControlKind =
  ({
    controlKinds,
    clock,
  }: Pick<AppDeps, 'controlKinds' | 'clock'>): UseCase<
    ControlKindChange & { controlKindId: string; expectedVersion: ExpectedVersion },
    ControlKind
  > =>
  async ({ controlKindId, expectedVersion, ...changes }, session) => {
    const begun = await session.load({ current: controlKinds.find(controlKindId) });
    if (!begun.ok) return begun;
    const { current } = begun.value;
    if (!current) return refuse('not-found');
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    const kind: ControlKind = {
      ...current,
      ...changes,
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    return session.commit([controlKinds.save(kind)], kind);
  };
