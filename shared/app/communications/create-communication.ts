import {
  blankCommunication,
  type CommunicationRequest,
  type StoredCommunication,
  withOpenEntries,
} from '../../domain/communications/communication.ts';
import type { ControlEntryDraft } from '../../domain/control/control-entry.ts';
import type { Counterparty } from '../../domain/directory/counterparty.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { loadNamed, newEntry } from '../control/change-control-entry.ts';
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
    const now = deps.clock.now();
    const attempt = { now, attempt: session.attempt };
    const draw = drawNumber(deps, 'КМ', attempt);
    const { kind, manager: named } = loadNamed(onControl ?? {}, deps);
    const begun = await session.load({ ...loadReferences(request, deps, attempt), kind, named });
    if (!begun.ok) return begun;
    const { caller } = begun.value;
    const known = await knownClient(request, deps);
    const blank = blankCommunication({
      id: deps.ids.next('com'),
      number: '',
      authorId: caller.id,
      now: now.toISOString(),
    });
    const composed = await composeCommunication(
      blank,
      known
        ? { ...request, preliminaryContact: { ...request.preliminaryContact, clientId: known.id } }
        : request,
      { ...begun.value, client: begun.value.client ?? known },
      { by: caller, at: blank.createdAt },
      deps,
    );
    if (!composed.ok) return composed;
    const manager = onControl?.managerId === undefined ? caller : begun.value.named;
    const found = { caller, kind: begun.value.kind, manager };
    const entry = onControl && newEntry(onControl, composed.value.document, found, deps, 'onControl.');
    if (entry?.ok === false) return entry;
    // Not before it is known that the document may be saved: one that is refused takes no number.
    const { number, writes: numberWrites } = await draw();
    const open = entry ? [{ entryId: entry.value.id, nextDate: entry.value.nextDate }] : [];
    const document = { ...withOpenEntries(composed.value.document, open), number, revision: blank.revision };
    return session.commit(
      [
        deps.communications.add(document),
        ...(entry ? deps.controlEntries.add(entry.value) : []),
        ...(entry && manager ? [deps.users.assertUnchanged(manager)] : []),
        ...numberWrites,
        ...composed.value.writes,
      ],
      document,
    );
  };

/**
 * The client of a document that does not say whose it is: who has the caller's phone in the directory, however the
 * document came in. `null` says that nobody is meant; a window order that is picked brings its own client.
 */
const knownClient = async (
  request: CommunicationRequest,
  deps: ComposeDeps,
): Promise<Counterparty | undefined> => {
  const { clientId, phone: input } = request.preliminaryContact ?? {};
  if (clientId !== undefined || !input || orderToLink(request) !== undefined) return undefined;
  const phone = readPhone(input, deps.company.phoneRegion, 'preliminaryContact.phone');
  return phone.ok ? (await findClientByPhone(phone.value.number, null, deps))?.client : undefined;
};
