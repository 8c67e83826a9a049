import type { StateChange } from '../states/state.ts';
import type { Write } from '../values/ports.ts';
import type { StoredCommunication } from './communication.ts';

export interface Communications {
  find(id: string): Promise<StoredCommunication | undefined>;
  add(document: StoredCommunication): Write;
  /** Replaces the document read at revision `document.revision - 1`. */
  save(document: StoredCommunication): Write;
  /** Holds a commit to what was read: conflicts with `retry` if the document was written since. */
  assertUnchanged(document: StoredCommunication): Write;
  addStateChange(change: StateChange, id: string): Write;
  /** Oldest first (R13). */
  stateChanges(communicationId: string): Promise<StateChange[]>;
}

/** A communication or an order, and the client it is of. */
export interface ClientDocument {
  readonly id: string;
  readonly clientId: string | null;
  /** The moment by which it stands among the client's documents. */
  readonly at: string;
}

/** What was ever made for a client (R16), also for following a rename to every document: read consistently. */
export interface ClientDocuments {
  /** Writes the document's place, away from where it stood before if that is another. */
  move(before: ClientDocument | undefined, after: ClientDocument): Write[];
  /** Newest first. `after` is the last one of the page before. */
  list(
    clientId: string,
    page: { limit: number; after?: Pick<ClientDocument, 'id' | 'at'> | undefined },
  ): Promise<{ documents: Pick<ClientDocument, 'id' | 'at'>[]; more: boolean }>;
}
