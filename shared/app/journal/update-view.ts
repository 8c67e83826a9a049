import { planJournal } from '../../domain/journal/journal-plan.ts';
import { type View, type ViewChange, withName } from '../../domain/journal/view.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { take } from '../session/refused.ts';
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
    const { view: current, names } = await findViewToChange(viewId, expectedVersion, { views }, session);
    const view: View = {
      ...current,
      ...changes,
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    take(planJournal(view, company));
    return session.commit(views.save(view, take(withName(names, view))), view);
  };
