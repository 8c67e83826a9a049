import { dayIn } from '../domain/calendar.ts';
import {
  blankCommunication,
  type CommunicationRequest,
  type StoredCommunication,
} from '../domain/communication.ts';
import { composeCommunication, loadReferences } from './compose-communication.ts';
import type { ComposeDeps } from './contact-document.ts';
import { drawNumber } from './draw-number.ts';
import type { UseCase } from './session.ts';

/** "Add": a new communication with the next number of its year (R6), its contact document too if asked for (R11). */
export const createCommunication =
  (deps: ComposeDeps): UseCase<CommunicationRequest, StoredCommunication> =>
  async (request, session) => {
    const now = deps.clock.now();
    const year = Number(dayIn(deps.company.timeZone, now).slice(0, 4));
    const attempt = { year, attempt: session.attempt };
    const draw = drawNumber(deps.numbering, 'КМ', attempt);
    const begun = await session.begin(loadReferences(request, deps, attempt));
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
    // Not before it is known that the document may be saved: one that is refused takes no number.
    const { number, writes: numberWrites } = await draw();
    const document = { ...composed.value.document, number };
    return session.commit(
      [deps.communications.add(document), ...numberWrites, ...composed.value.writes],
      document,
    );
  };
