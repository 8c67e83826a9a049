import { planJournal } from '../../domain/journal/journal-plan.ts';
import { mayChangeView, type View, type ViewDraft, withName } from '../../domain/journal/view.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Saves how the extended view is sorted and filtered under a name (R3): for oneself, or as an administrator for all. */
export const createView =
  ({
    views,
    ids,
    clock,
    company,
  }: Pick<AppDeps, 'views' | 'ids' | 'clock' | 'company'>): UseCase<ViewDraft, View> =>
  async (draft, session) => {
    const begun = await session.load({ sharedNames: views.names('SHARED') }, (caller) =>
      mayChangeView(caller, { ...draft, authorId: caller.id }) ? ok(undefined) : refuse('access-denied'),
    );
    if (!begun.ok) return begun;
    const { caller, sharedNames } = begun.value;
    const now = clock.now().toISOString();
    const view: View = {
      id: ids.next('viw'),
      version: 1,
      authorId: caller.id,
      ...draft,
      createdAt: now,
      changedAt: now,
    };
    const plan = planJournal(view, company);
    if (!plan.ok) return plan;
    const names = withName(view.shared ? sharedNames : await views.names(caller.id), view);
    return names.ok ? session.commit(views.add(view, names.value), view) : names;
  };
