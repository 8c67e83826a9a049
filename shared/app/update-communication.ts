import { dayIn } from '../domain/calendar.ts';
import type { CommunicationRequest, StoredCommunication } from '../domain/communication.ts';
import { composeCommunication, loadReferences } from './compose-communication.ts';
import type { ComposeDeps } from './contact-document.ts';
import { requireOwn } from './require-own.ts';
import { requireVersion } from './require-version.ts';
import type { UseCase } from './session.ts';

/** Saves a communication (R7–R13): fields left out stay; nothing is written unless all of it may be (R10, R17). */
export const updateCommunication =
  (
    deps: ComposeDeps,
  ): UseCase<
    CommunicationRequest & { communicationId: string; expectedVersion: number },
    StoredCommunication
  > =>
  async ({ communicationId, expectedVersion, ...request }, session) => {
    const now = deps.clock.now();
    const year = Number(dayIn(deps.company.timeZone, now).slice(0, 4));
    const begun = await session.begin({
      current: deps.communications.find(communicationId),
      ...loadReferences(request, deps, { year, attempt: session.attempt }),
    });
    if (!begun.ok) return begun;
    const { caller } = begun.value;
    const current = requireOwn(caller, begun.value.current);
    if (!current.ok) return current;
    const fresh = requireVersion(current.value, expectedVersion);
    if (!fresh.ok) return fresh;
    const composed = await composeCommunication(
      current.value,
      request,
      begun.value,
      { by: caller, at: now.toISOString() },
      deps,
    );
    if (!composed.ok) return composed;
    const document: StoredCommunication = {
      ...composed.value.document,
      version: current.value.version + 1,
      revision: current.value.revision + 1,
      changedAt: now.toISOString(),
    };
    return session.commit([deps.communications.save(document), ...composed.value.writes], document);
  };
