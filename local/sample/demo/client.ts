/** The client of the call: a name, phones, another call through the PBX, and all documents. */
import { createHmac } from 'node:crypto';
import type { AnswerOf } from '../../../shared/api/all-routes.ts';
import { type Answer, expectOk } from '../../../shared/api/client.ts';
import type { Cloud } from '../../cloud.ts';
import { prove, say, show } from './narration.ts';
import { type Communication, etagOf, type Stage } from './stage.ts';

type Counterparty = AnswerOf<'get-counterparty'>;

export const renameClient = async (
  { cloud, manager }: Stage,
  call: Communication,
  client: Answer<Counterparty>,
): Promise<void> => {
  say('The name becomes known: she opens the client in the directory and renames it');
  const renaming = await manager('update-counterparty', {
    params: { counterpartyId: expectOk(client).id },
    ifMatch: etagOf(client),
    body: {
      name: 'Петров Иван Сергеевич',
      phones: [
        { phone: '+7 916 123-45-67', label: 'мобильный' },
        { phone: '8 495 255-05-12', label: 'рабочий' },
      ],
      emails: ['petrov@mail.example'],
      addresses: ['Москва, Тверская улица, д. 1, кв. 2'],
    },
  });
  expectOk(renaming);
  await cloud.settled();
  const { items } = expectOk(await manager('list-communications', {}));
  const renamed = items.find(({ id }) => id === call.id);
  prove('R14', renamed?.clientName === 'Петров Иван Сергеевич', 'the journal shows the new name');
  const { communications } = expectOk(await manager('search', { query: { q: '2345' } }));
  const isFound = communications.items.some(({ id }) => id === call.id);
  prove('R5', isFound, 'found by four digits of the phone');
};

export const choosePhone = async ({ manager }: Stage, call: Communication): Promise<void> => {
  const params = { communicationId: call.id };
  say('She chooses which of the phones the document uses');
  const current = await manager('get-communication', { params });
  const body = { details: { clientContact: { phone: '8 495 255-05-12' } } };
  const chosen = await manager('update-communication', { params, ifMatch: etagOf(current), body });
  const { clientContact } = expectOk(chosen).details;
  prove('R8', clientContact.phone?.number === '+74952550512', 'one phone is chosen');
};

/** Reports a call as a PBX does: signed. Returns the id of the communication it led to. */
const reportCall = async (
  cloud: Cloud,
  event: Readonly<Record<string, string>>,
): Promise<Communication['id']> => {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(cloud.clock.now().getTime() / 1000));
  const signature = createHmac('sha256', cloud.telephonySecret).update(`${timestamp}.${body}`).digest('hex');
  const response = await fetch(`${cloud.apiUrl}/telephony/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  prove('R15', response.ok, `the signed event is accepted (${response.status})`);
  return ((await response.json()) as { communicationId: Communication['id'] }).communicationId;
};

export const callThroughPbx = async (
  { cloud, manager }: Stage,
  client: Answer<Counterparty>,
): Promise<void> => {
  say('He calls again, through the PBX: the call shows who took it');
  const communicationId = await reportCall(cloud, {
    callId: 'pbx-1',
    kind: 'answered',
    at: cloud.clock.now().toISOString(),
    direction: 'incoming',
    from: '8 916 123-45-67',
    extension: '101',
  });
  const second = expectOk(await manager('get-communication', { params: { communicationId } }));
  const { companyContact: contact } = second.details;
  prove('R15', contact?.name === 'Анна Смирнова', `company contact: ${contact?.name}, ${contact?.extension}`);
  const isKnown = second.preliminaryContact.clientId === expectOk(client).id;
  prove('R15', isKnown, 'the client is recognised by the phone');
};

export const readDocuments = async (
  { manager }: Stage,
  client: Answer<Counterparty>,
  order: AnswerOf<'get-window-order'>,
): Promise<void> => {
  say('The tab "Documents"');
  const params = { counterpartyId: expectOk(client).id };
  const documents = expectOk(await manager('list-client-documents', { params })).items;
  show(documents.map(({ number }) => number).join(', '));
  prove('R16', documents.length === 3, 'two communications and the order, newest first');
  prove('R16', (await manager('get-window-order', { params: { orderId: order.id } })).ok, 'each opens');
};
