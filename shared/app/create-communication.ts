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
    const number = await draw();
    const blank = blankCommunication({
      id: deps.ids.next('com'),
      number: number.number,
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
    const { document, writes } = composed.value;
    return session.commit([deps.communications.add(document), ...number.writes, ...writes], document);
  };
