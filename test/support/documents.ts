import {
  blankCommunication,
  type StoredCommunication,
} from '../../shared/domain/communications/communication.ts';
import { openControlEntry, type StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import type { ControlKind } from '../../shared/domain/control/control-kind.ts';
import type { Counterparty } from '../../shared/domain/directory/counterparty.ts';
import type { User } from '../../shared/domain/users/user.ts';
import { person } from './people.ts';

/** The moment at which tests with a clock of their own begin: a Tuesday, 09:00 in Moscow. */
export const NOW = new Date('2026-11-24T06:00:00.000Z');

/** A communication for tests; what is not given is as `blankCommunication` makes it. */
export const communicationOf = (over: Partial<StoredCommunication> = {}): StoredCommunication => ({
  ...blankCommunication({
    id: 'com_01JDFV0000000000000000000A',
    number: 'КМ-2026-000001',
    authorId: person().id,
    now: NOW.toISOString(),
  }),
  ...over,
});

/** The kind of control entry that `entryOf` makes. */
export const callBack: ControlKind = {
  id: 'ctk_01JDFV0000000000000000000A',
  version: 1,
  name: 'Перезвонить',
  order: 1,
  active: true,
  createdAt: NOW.toISOString(),
  changedAt: NOW.toISOString(),
};

/** An open control entry for tests: call back on a day. */
export const entryOf = (
  over: Partial<Pick<StoredControlEntry, 'id' | 'communicationId' | 'nextDate' | 'comment'>> = {},
  manager: User = person(),
  now: Date = NOW,
): StoredControlEntry =>
  openControlEntry(
    {
      id: 'ctl_01JDFV0000000000000000000A',
      communicationId: communicationOf().id,
      kind: { id: callBack.id, name: callBack.name },
      nextDate: '2026-11-25',
      authorId: manager.id,
      comment: null,
      ...over,
    },
    manager,
    now,
  );

/** A counterparty for tests with two phones, an e-mail and an address. */
export const counterpartyOf = (over: Partial<Counterparty> = {}): Counterparty => ({
  id: 'cpt_01JDFV0000000000000000000A',
  version: 1,
  name: 'Окна и двери',
  folderId: 'fld_01JDFV0000000000000000000A',
  phones: [
    { phone: { number: '+74951234567', extension: null }, label: 'office' },
    { phone: { number: '+79161112233', extension: '7' }, label: null },
  ],
  emails: ['first@example.com', 'second@example.com'],
  addresses: ['Москва, Тверская 1'],
  additionalData: {},
  createdAt: NOW.toISOString(),
  changedAt: NOW.toISOString(),
  ...over,
});
