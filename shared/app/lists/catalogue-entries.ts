import type { Catalogue } from '../../domain/lists/ports.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { Clock } from '../../domain/values/ports.ts';
import { existing } from '../session/existing.ts';
import type { Session } from '../session/session.ts';

interface CatalogueEntry {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly changedAt: string;
}

interface Context {
  readonly session: Session;
  readonly clock: Clock;
}

/** Adds an entry to a catalogue. */
export const createCatalogueEntry = async <Draft extends Pick<CatalogueEntry, 'id'>>(
  catalogue: Pick<Catalogue<Draft & CatalogueEntry>, 'add'>,
  draft: Draft,
  { session, clock }: Context,
): Promise<Draft & CatalogueEntry> => {
  await session.load({});
  const now = clock.now().toISOString();
  const entry = { ...draft, version: 1, createdAt: now, changedAt: now };
  return session.commit([catalogue.add(entry)], entry);
};

/** Changes an entry of a catalogue (R17): fields left out stay. What names the entry stays as it is. */
export const updateCatalogueEntry = async <Entry extends CatalogueEntry>(
  catalogue: Pick<Catalogue<Entry>, 'find' | 'save'>,
  id: string,
  { expectedVersion, ...changes }: Partial<Entry> & { readonly expectedVersion: ExpectedVersion },
  { session, clock }: Context,
): Promise<Entry> => {
  const { current } = await session.load({
    current: existing(catalogue.find(id), { version: expectedVersion }),
  });
  const entry: Entry = {
    ...current,
    ...changes,
    version: current.version + 1,
    changedAt: clock.now().toISOString(),
  };
  return session.commit([catalogue.save(entry)], entry);
};
