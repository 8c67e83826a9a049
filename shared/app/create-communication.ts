import { dayIn } from '../domain/calendar.ts';
import {
  blankCommunication,
  type CommunicationRequest,
  type StoredCommunication,
  withOpenEntries,
} from '../domain/communication.ts';
import type { ControlEntryDraft } from '../domain/control-entry.ts';
import { draftedEntry, loadNamed } from './change-control-entry.ts';
import { composeCommunication, loadReferences } from './compose-communication.ts';
import type { ComposeDeps } from './contact-document.ts';
import type { AppDeps } from './deps.ts';
import { drawNumber } from './draw-number.ts';
import type { UseCase } from './session.ts';

/**
 * "Add": a new communication with the next number of its year (R6), its contact document too if asked for (R11), and put
 * on control with it if that is asked for (R19): one change.
 */
export const createCommunication =
  (
    deps: ComposeDeps & Pick<AppDeps, 'controlEntries' | 'controlKinds'>,
  ): UseCase<CommunicationRequest & { onControl?: ControlEntryDraft | undefined }, StoredCommunication> =>
  async ({ onControl, ...request }, session) => {
    const now = deps.clock.now();
    const year = Number(dayIn(deps.company.timeZone, now).slice(0, 4));
    const attempt = { year, attempt: session.attempt };
    const draw = drawNumber(deps.numbering, 'КМ', attempt);
    const { kind, manager: named } = loadNamed(onControl ?? {}, deps);
    const begun = await session.begin({ ...loadReferences(request, deps, attempt), kind, named });
    if (!begun.ok) return begun;
    const { caller } = begun.value;
    const blank = blankCommunication({
      id: deps.ids.next('com'),
      number: '',
      authorId: caller.id,
      now: now.toISOString(),
    });
    const composed = await composeCommunication(
      blank,
      request,
      begun.value,
      { by: caller, at: blank.createdAt },
      deps,
    );
    if (!composed.ok) return composed;
    const manager = onControl?.managerId === undefined ? caller : begun.value.named;
    const found = { caller, kind: begun.value.kind, manager };
    const entry = onControl && draftedEntry(onControl, composed.value.document, found, deps, 'onControl.');
    if (entry?.ok === false) return entry;
    // Not before it is known that the document may be saved: one that is refused takes no number.
    const { number, writes: numberWrites } = await draw();
    const open = entry ? [{ entryId: entry.value.id, nextDate: entry.value.nextDate }] : [];
    const document = { ...withOpenEntries(composed.value.document, open), number, revision: blank.revision };
    return session.commit(
      [
        deps.communications.add(document),
        ...(entry ? deps.controlEntries.add(entry.value) : []),
        ...(entry && manager ? [deps.users.unchanged(manager)] : []),
        ...numberWrites,
        ...composed.value.writes,
      ],
      document,
    );
  };
