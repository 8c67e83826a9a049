/** A call from its first note to a window order and a client. */
import { type Answer, expectOk } from '../../../shared/api/client.ts';
import { expectRefusal, momentInMoscow, prove, say, show } from './narration.ts';
import { type Catalogues, type Communication, etagOf, type Stage } from './stage.ts';

const paramsOf = ({ id }: Communication) => ({ communicationId: id });

export const addCall = async ({ manager }: Stage): Promise<Answer<Communication>> => {
  say('She adds a communication: an unknown caller, his phone number as he said it');
  const added = await manager('create-communication', {
    idempotencyKey: 'the-first-call',
    body: {
      preliminaryContact: {
        callerName: 'Иван',
        phone: '8 (916) 123-45-67 доб. 12',
        topic: 'Окно в кухню, двухстворчатое',
        source: 'Яндекс',
      },
    },
  });
  const call = expectOk(added);
  show(`${call.number}, phone ${call.preliminaryContact.phone?.number}`);
  prove('R6', /^КМ-\d{4}-000004$/.test(call.number), 'the next number of its year');
  prove('R14', call.preliminaryContact.phone?.extension === '12', 'E.164, the extension kept apart');
  return added;
};

/** Chooses states; returns the version before the blue one was refused. */
export const chooseStates = async (
  { manager }: Stage,
  added: Answer<Communication>,
  { question, measurement }: Catalogues,
): Promise<Answer<Communication>> => {
  const params = paramsOf(expectOk(added));
  say('She chooses a state that is not blue');
  const priced = await manager('update-communication', {
    params,
    ifMatch: etagOf(added),
    body: { details: { stateId: question.id } },
  });
  prove('R9', priced.ok, 'saved without a contact document');
  const stale = await manager('update-communication', { params, ifMatch: etagOf(added), body: {} });
  expectRefusal(stale, 412, 'version-stale', 'R17');

  say('She chooses a blue state');
  const refused = await manager('update-communication', {
    params,
    ifMatch: etagOf(priced),
    body: { details: { stateId: measurement.id } },
  });
  expectRefusal(refused, 422, 'contact-document-required', 'R10');
  const unchanged = expectOk(await manager('get-communication', { params }));
  prove('R10', unchanged.details.stateId === question.id, 'nothing of it was written');
  return priced;
};

/** Creates a window order, and with it a client. Returns both. */
export const createOrder = async (
  { manager }: Stage,
  before: Answer<Communication>,
  { measurement, folder }: Catalogues,
) => {
  const call = expectOk(before);
  const params = paramsOf(call);
  say('"Create window order": she confirms the phone and picks the folder');
  const create = { kind: 'measurement', phone: '+7 916 123-45-67', folderId: folder.id } as const;
  const ordered = await manager('update-communication', {
    params,
    ifMatch: etagOf(before),
    body: { details: { stateId: measurement.id, contactDocument: { create } } },
  });
  const { details, preliminaryContact } = expectOk(ordered);
  const { contactDocument } = details;
  const { clientId } = preliminaryContact;
  if (!contactDocument || !clientId) throw new Error('R11 does not hold: no order or no client');
  const order = expectOk(await manager('get-window-order', { params: { orderId: contactDocument.orderId } }));
  const opened = await manager('get-counterparty', { params: { counterpartyId: clientId } });
  const client = expectOk(opened);
  prove('R11', client.name === order.number, `the counterparty is named ${client.name} after the order`);
  prove('R11', client.folderId === folder.id, 'it is in the chosen folder, with the confirmed phone');
  prove('R12', order.topic === call.preliminaryContact.topic, 'the order takes over what the call says');
  const body = { details: { contactDocument: null } };
  const unlink = await manager('update-communication', { params, ifMatch: etagOf(ordered), body });
  expectRefusal(unlink, 422, 'contact-document-required', 'R10');
  return { order, client: opened };
};

export const readHistory = async (
  { manager }: Stage,
  call: Communication,
  { question, measurement }: Catalogues,
): Promise<void> => {
  say('She reads the history of states');
  const history = expectOk(await manager('list-state-changes', { params: paramsOf(call) })).items;
  const name = (id: string | null) =>
    [question, measurement].find((state) => state.id === id)?.name ?? 'none';
  for (const { from, to, changedAt } of history) {
    show(`${momentInMoscow(new Date(changedAt))}  ${name(from)} → ${name(to)}`);
  }
  prove('R13', history.length === 2, 'every change: from, to, who, when');
};
