import {
  blankCommunication,
  type CommunicationRequest,
  type StoredCommunication,
  withOpenEntries,
} from '../../domain/communications/communication.ts';
import type { ControlEntryDraft } from '../../domain/control/control-entry.ts';
import type { Counterparty } from '../../domain/directory/counterparty.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { loadKindAndManager, newEntry } from '../control/change-control-entry.ts';
import { findClientByPhone } from '../directory/find-client-by-phone.ts';
import type { AppDeps } from '../session/deps.ts';
import { drawNumber } from '../session/draw-number.ts';
import type { UseCase } from '../session/session.ts';
import { composeCommunication, loadReferences } from './compose-communication.ts';
import { type ComposeDeps, orderToLink } from './contact-document.ts';

/**
 * "Add": a new communication with the next number of its year (R6), its contact document too if asked for (R11), and put
 * on control with it if that is asked for (R19): one change. A caller whose phone is a client's is that client, unless
 * the request says otherwise (R7).
 */
export const createCommunication =
  (
    deps: ComposeDeps & Pick<AppDeps, 'controlEntries' | 'controlKinds'>,
  ): UseCase<CommunicationRequest & { onControl?: ControlEntryDraft | undefined }, StoredCommunication> =>
  async ({ onControl, ...request }, session) => {
    const { communications, controlEntries, users } = deps;
    const now = deps.clock.now();
    const attempt = { now, attempt: session.attempt };
    const draw = drawNumber(deps, 'КМ', attempt);
    const { kind: entryKind, manager: entryManager } = loadKindAndManager(onControl ?? {}, deps);
    const { caller, kind, namedManager, ...references } = await session.load({
      ...loadReferences(request, deps, attempt),
      kind: entryKind,
      namedManager: entryManager,
    });

    const blank = blankCommunication({
      id: deps.ids.next('com'),
      number: '',
      authorId: caller.id,
      now: now.toISOString(),
    });
    const client = await findClientOfPhone(request, deps);
    const composed = await composeCommunication(
      blank,
      client ? withClient(request, client) : request,
      { ...references, client: references.client ?? client },
      { by: caller, at: blank.createdAt },
      deps,
    );
    const manager = onControl?.managerId === undefined ? caller : namedManager;
    const entry =
      onControl && newEntry(onControl, composed.document, { caller, kind, manager }, deps, 'onControl.');
    // Not before it is certain that the document may be saved: one that is refused takes no number.
    const { number, writes: numberWrites } = await draw();
    const openEntries = entry ? [{ entryId: entry.id, nextDate: entry.nextDate }] : [];
    const document = {
      ...withOpenEntries(composed.document, openEntries),
      number,
      revision: blank.revision,
    };
    return session.commit(
      [
        communications.add(document),
        ...(entry ? controlEntries.add(entry) : []),
        ...(entry && manager ? [users.assertUnchanged(manager)] : []),
        ...numberWrites,
        ...composed.writes,
      ],
      document,
    );
  };

/**
 * The client of a request that does not say whose communication it is: whoever has the caller's phone in the directory,
 * however the request came in. `null` says that nobody is meant; a window order that is picked brings its own client.
 */
const findClientOfPhone = async (
  request: CommunicationRequest,
  deps: ComposeDeps,
): Promise<Counterparty | undefined> => {
  const { clientId, phone: input } = request.preliminaryContact ?? {};
  if (clientId !== undefined || !input || orderToLink(request) !== undefined) return undefined;
  const phone = readPhone(input, deps.company.phoneRegion, 'preliminaryContact.phone');
  return phone.ok ? (await findClientByPhone(phone.value.number, null, deps))?.client : undefined;
};

const withClient = (request: CommunicationRequest, { id }: Counterparty): CommunicationRequest => ({
  ...request,
  preliminaryContact: { ...request.preliminaryContact, clientId: id },
});
