import type { ControlKind, ControlKindDraft } from '../../domain/control/control-kind.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Adds a kind of control entry (R19). */
export const createControlKind =
  ({
    controlKinds,
    ids,
    clock,
  }: Pick<AppDeps, 'controlKinds' | 'ids' | 'clock'>): UseCase<ControlKindDraft, ControlKind> =>
  async (draft, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const now = clock.now().toISOString();
    const kind: ControlKind = { id: ids.next('ctk'), version: 1, ...draft, createdAt: now, changedAt: now };
    return session.commit([controlKinds.add(kind)], kind);
  };
