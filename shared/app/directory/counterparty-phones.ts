import {
  type Counterparty,
  type CounterpartyDraft,
  distinctPhones,
  MAX_PHONE_OWNERS,
  numbersOf,
} from '../../domain/directory/counterparty.ts';
import type { Counterparties, PhoneOwners } from '../../domain/directory/ports.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import { type PhoneRegion, readLabelledPhone } from '../../domain/values/phone.ts';
import { type Duplicate, type Refusal, refuse } from '../../domain/values/refusal.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';

/**
 * Reads the phones of a counterparty as they were entered, each once (R14). What was written with a number, `(Иван)`, is
 * its label where it was given none.
 */
export const readCounterpartyPhones = (
  inputs: CounterpartyDraft['phones'],
  region: PhoneRegion,
): Result<Counterparty['phones'], Refusal> => {
  const errors: FieldError[] = [];
  const phones = inputs.flatMap(({ phone: input, label }, index) => {
    const read = readLabelledPhone(input, region, `phones.${index}.phone`);
    if (read.ok) return [{ phone: read.value.phone, label: label ?? read.value.label }];
    errors.push(read.error);
    return [];
  });
  return errors.length > 0 ? refuse('validation-failed', ...errors) : ok(distinctPhones(phones));
};

/** Starts reading who has the numbers of the phones entered. */
export const readOwners = (
  entered: Result<Counterparty['phones'], unknown>,
  counterparties: Counterparties,
): Promise<PhoneOwners[]> =>
  Promise.all(entered.ok ? numbersOf(entered.value).map((number) => counterparties.ownersOf(number)) : []);

/**
 * R14: numbers that somebody is to get and others have are refused, with those others, unless the request says that it
 * is known. The commit writes what was read here: of two who get a new number at the same moment only one passes.
 */
export const requireNoDuplicate = async (
  owners: readonly PhoneOwners[],
  allowDuplicate: boolean,
  counterparties: Counterparties,
): Promise<Result<undefined, Refusal>> => {
  if (owners.some(({ counterpartyIds }) => counterpartyIds.length >= MAX_PHONE_OWNERS)) {
    return refuse('limit-reached');
  }
  if (allowDuplicate) return ok(undefined);
  const otherOwners = await Promise.all(
    owners.flatMap(({ number, counterpartyIds }) =>
      counterpartyIds.map(async (id): Promise<Duplicate[]> => {
        const other = await counterparties.find(id);
        return other ? [{ id, name: other.name, phone: number }] : [];
      }),
    ),
  );
  const duplicates = otherOwners.flat().slice(0, MAX_PHONE_OWNERS);
  return duplicates.length > 0 ? fail({ code: 'duplicate-phone', duplicates }) : ok(undefined);
};
