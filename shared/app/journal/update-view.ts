import { planJournal } from '../../domain/journal/journal-plan.ts';
import { type View, type ViewChange, withName } from '../../domain/journal/view.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';
import { findViewToChange } from './find-view.ts';

/** Changes a saved view (R3). */
export const updateView =
  ({
    views,
    clock,
    company,
  }: Pick<AppDeps, 'views' | 'clock' | 'company'>): UseCase<
    ViewChange & { viewId: string; expectedVersion: ExpectedVersion },
    View
  > =>
  async ({ viewId, expectedVersion, ...changes }, session) => {
    const found = await findViewToChange(viewId, expectedVersion, { views }, session);
    if (!found.ok) return found;
    const { view: current } = found.value;
    const view: View = {
      ...current,
      ...changes,
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    const plan = planJournal(view, company);
    if (!plan.ok) return plan;
    const names = withName(found.value.names, view);
    return names.ok ? session.commit(views.save(view, names.value), view) : names;
  };
