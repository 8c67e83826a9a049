import * as z from 'zod';
import { phone, phoneInput } from '../values/phone.ts';
import { email, id, instant, singleLine } from '../values/text.ts';
import { folderId } from './folder.ts';

export const counterpartyId = id('cpt');

const MAX_DETAILS = 20;
/** Maximum number of counterparties with the same phone number. */
export const MAX_PHONE_OWNERS = 100;
const label = singleLine(40).nullable();
const name = singleLine(200);
const address = singleLine(300);
/** At most 20 fields. */
const additionalData = z
  .record(singleLine(60), singleLine(500))
  .refine((data) => Object.keys(data).length <= MAX_DETAILS, `At most ${MAX_DETAILS} fields.`)
  .meta({ maxProperties: MAX_DETAILS });

/** A subscriber or client in the directory (R14). */
export const counterparty = z.object({
  id: counterpartyId,
  version: z.int().positive(),
  name,
  folderId,
  phones: z.array(z.object({ phone, label })).max(MAX_DETAILS),
  emails: z.array(email).max(MAX_DETAILS),
  addresses: z.array(address).max(MAX_DETAILS),
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

const distinct = <Value>(values: Value[]): Value[] => [...new Set(values)];
const emailsInput = z.array(email).max(MAX_DETAILS).overwrite(distinct);
const addressesInput = z.array(address).max(MAX_DETAILS).overwrite(distinct);
const phonesInput = z
  .array(z.strictObject({ phone: phoneInput, label: singleLine(40).nullish() }))
  .max(MAX_DETAILS);
const allowDuplicate = z
  .boolean()
  .meta({ description: 'Whether it is known that another counterparty has one of the phones (R14).' });

/** Fields to add a counterparty to the directory. */
export const counterpartyDraft = z.strictObject({
  name,
  folderId,
  phones: phonesInput.default([]),
  emails: emailsInput.default([]),
  addresses: addressesInput.default([]),
  additionalData: additionalData.default({}),
  allowDuplicate: allowDuplicate.optional(),
});
export type CounterpartyDraft = z.infer<typeof counterpartyDraft>;

/** Fields to change a counterparty. Absent ones stay as they are; a list is replaced as a whole. */
export const counterpartyChange = z.strictObject({
  name: name.optional(),
  folderId: folderId.optional(),
  phones: phonesInput.optional(),
  emails: emailsInput.optional(),
  addresses: addressesInput.optional(),
  additionalData: additionalData.optional(),
  allowDuplicate: allowDuplicate.optional(),
});
export type CounterpartyChange = z.infer<typeof counterpartyChange>;

/**
 * Removes duplicate phones (R14). Of those with equal number and extension it keeps the first, with the
 * first label that any of them has. The same number with another extension, or none, is another phone:
 * someone else answers it.
 */
export const distinctPhones = (phones: Counterparty['phones']): Counterparty['phones'] => {
  const byPhone = new Map<string, Counterparty['phones'][number]>();
  for (const entered of phones) {
    const key = `${entered.phone.number}*${entered.phone.extension ?? ''}`;
    const first = byPhone.get(key);
    byPhone.set(key, first ? { ...first, label: first.label ?? entered.label } : entered);
  }
  return [...byPhone.values()];
};

/** The distinct numbers of phones, whatever their extensions. */
export const numbersOf = (phones: Counterparty['phones']): string[] => [
  ...new Set(phones.map(({ phone: { number } }) => number)),
];
