import { planJournal } from '../../domain/journal/journal-plan.ts';
import { mayChangeView, type View, type ViewDraft, withName } from '../../domain/journal/view.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { take } from '../session/refused.ts';
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
    const { caller, sharedNames } = await session.load({ sharedNames: views.names('SHARED') }, (user) =>
      mayChangeView(user, { ...draft, authorId: user.id }) ? ok(undefined) : refuse('access-denied'),
    );
    const now = clock.now().toISOString();
    const view: View = {
      id: ids.next('viw'),
      version: 1,
      authorId: caller.id,
      ...draft,
      createdAt: now,
      changedAt: now,
    };
    take(planJournal(view, company));
    const names = view.shared ? sharedNames : await views.names(caller.id);
    return session.commit(views.add(view, take(withName(names, view))), view);
  };
