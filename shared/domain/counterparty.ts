import * as z from 'zod';
import { folderId } from './folder.ts';
import { phone, phoneInput } from './phone.ts';
import { email, id, instant, line } from './text.ts';

export const counterpartyId = id('cpt');

const MOST = 20;
const label = line(40).nullable();
const name = line(200);
const address = line(300);
const additionalData = z.record(line(60), line(500));

/** A subscriber or client in the directory (R14). */
export const counterparty = z.object({
  id: counterpartyId,
  version: z.int().positive(),
  name,
  folderId,
  phones: z.array(z.object({ phone, label })).max(MOST),
  emails: z.array(email).max(MOST),
  addresses: z.array(address).max(MOST),
  additionalData,
  createdAt: instant,
  changedAt: instant,
});
export type Counterparty = z.infer<typeof counterparty>;

/** What lists and pickers show of a counterparty. */
export const counterpartyRow = counterparty.pick({
  id: true,
  version: true,
  name: true,
  folderId: true,
  phones: true,
});
export type CounterpartyRow = z.infer<typeof counterpartyRow>;

export const toCounterpartyRow = ({
  id,
  version,
  name,
  folderId,
  phones,
}: Counterparty): CounterpartyRow => ({
  id,
  version,
  name,
  folderId,
  phones,
});

const phonesInput = z.array(z.strictObject({ phone: phoneInput, label: line(40).nullish() })).max(MOST);
const additionalDataInput = additionalData.refine(
  (data) => Object.keys(data).length <= MOST,
  `At most ${MOST} fields.`,
);
const allowDuplicate = z
  .boolean()
  .meta({ description: 'It is known that another counterparty has one of the phones.' });

/** What is entered to add a counterparty to the directory. */
export const counterpartyDraft = z.strictObject({
  name,
  folderId,
  phones: phonesInput.default([]),
  emails: z.array(email).max(MOST).default([]),
  addresses: z.array(address).max(MOST).default([]),
  additionalData: additionalDataInput.default({}),
  allowDuplicate: allowDuplicate.optional(),
});
export type CounterpartyDraft = z.infer<typeof counterpartyDraft>;

/** What may be changed of a counterparty. Fields left out stay as they are; a list is replaced as a whole. */
export const counterpartyChange = z.strictObject({
  name: name.optional(),
  folderId: folderId.optional(),
  phones: phonesInput.optional(),
  emails: z.array(email).max(MOST).optional(),
  addresses: z.array(address).max(MOST).optional(),
  additionalData: additionalDataInput.optional(),
  allowDuplicate: allowDuplicate.optional(),
});
export type CounterpartyChange = z.infer<typeof counterpartyChange>;

/** The numbers of phones, each once: one number with several extensions is one number. */
export const numbersOf = (phones: Counterparty['phones']): string[] => [
  ...new Set(phones.map(({ phone: { number } }) => number)),
];
