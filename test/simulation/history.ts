import type { StoredCommunication } from '../../shared/domain/communications/communication.ts';
import { currentReminder, type StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import type { Counterparty } from '../../shared/domain/directory/counterparty.ts';
import type { User } from '../../shared/domain/users/user.ts';
import type { Written } from './dynamodb.ts';
import type { Accepted } from './sns.ts';

/** A document as it stood from a moment on. */
export interface Version<Document> {
  readonly at: number;
  readonly document: Document;
  /** The revision it was made from, as the table had it. */
  readonly from: number | undefined;
}

/** Everything that was committed, in its order, and every message that was accepted. */
export interface History {
  readonly entries: ReadonlyMap<string, readonly Version<StoredControlEntry>[]>;
  readonly communications: ReadonlyMap<string, readonly Version<StoredCommunication>[]>;
  readonly users: ReadonlyMap<string, readonly Version<User>[]>;
  readonly counterparties: ReadonlyMap<string, readonly Version<Counterparty>[]>;
  readonly accepted: readonly Accepted[];
  /** A short name for an entry: that of the action which made it. */
  labelOf(entryId: string): string;
}

export interface HistoryBook extends History {
  take(written: Written): void;
  accept(accepted: Accepted): void;
}

export const latest = <Document>(versions: readonly Version<Document>[]): Document => {
  const last = versions.at(-1);
  if (!last) throw new Error('A document of the history has a version');
  return last.document;
};

export const openHistory = (): HistoryBook => {
  const entries = new Map<string, Version<StoredControlEntry>[]>();
  const communications = new Map<string, Version<StoredCommunication>[]>();
  const users = new Map<string, Version<User>[]>();
  const counterparties = new Map<string, Version<Counterparty>[]>();
  const labels = new Map<string, string>();
  const accepted: Accepted[] = [];

  const add = <Document>(to: Map<string, Version<Document>[]>, id: string, version: Version<Document>) => {
    const versions = to.get(id) ?? [];
    versions.push(version);
    to.set(id, versions);
  };

  return {
    ...{ entries, communications, users, counterparties, accepted },
    labelOf: (entryId) => labels.get(entryId) ?? entryId,

    take({ at, before, after, by }) {
      const from = before?.revision;
      if (after.entity === 'communication') {
        const document = after.data as StoredCommunication;
        add(communications, document.id, { at, document, from });
      } else if (after.entity === 'user') {
        const document = after.data as User;
        add(users, document.id, { at, document, from });
      } else if (after.entity === 'counterparty') {
        const document = after.data as Counterparty;
        add(counterparties, document.id, { at, document, from });
      } else if (after.entity === 'control-entry') {
        const document = after.data as StoredControlEntry;
        if (!before && by) labels.set(document.id, by.name.replace('a', 'e'));
        add(entries, document.id, { at, document, from });
        const line = currentReminder(document);
        const earlier = before && currentReminder(before.data as StoredControlEntry);
        if (by && line.status === 'sending' && line.attempts !== earlier?.attempts) {
          const claim = { entry: document, version: line.version, at, knownSince: by.readingSince };
          by.claims = by.claims[0]?.at === at ? [...by.claims, claim] : [claim];
        }
      }
    },
    accept: (one) => {
      accepted.push(one);
    },
  };
};

/** A short name for a document and its revision. */
export const nameOf = ({ after }: Written, { labelOf }: Pick<History, 'labelOf'>): string => {
  const number = after.pk.slice(-1);
  const document =
    after.entity === 'control-entry'
      ? labelOf((after.data as StoredControlEntry).id)
      : after.entity === 'counterparty'
        ? `client${number}`
        : `${after.entity}${number}`;
  return `${document}r${after.revision}`;
};

/** What was written, for people to read. */
export const describe = ({ after }: Written, name: string): string => {
  if (after.entity === 'communication') {
    const { deletionMark, clientName } = after.data as StoredCommunication;
    return `${name} of ${clientName}${deletionMark ? ', marked' : ''}`;
  }
  if (after.entity !== 'control-entry') return name;
  const entry = after.data as StoredControlEntry;
  const line = currentReminder(entry);
  const manager = entry.managerId.slice(-1);
  return `${name} is ${entry.status} for ${manager}; reminder v${line.version} ${line.status}, due ${line.dueAt}`;
};
