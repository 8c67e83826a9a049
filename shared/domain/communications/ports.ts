import type { StateChange } from '../states/state.ts';
import type { Write } from '../values/ports.ts';
import type { StoredCommunication } from './communication.ts';

export interface Communications {
  find(id: string): Promise<StoredCommunication | undefined>;
  add(document: StoredCommunication): Write;
  /** Replaces the document read at revision `document.revision - 1`. */
  save(document: StoredCommunication): Write;
  /** Makes a commit conflict with `retry` if the document was written since it was read. */
  assertUnchanged(document: StoredCommunication): Write;
  addStateChange(change: StateChange, id: string): Write;
  /** Oldest first (R13). */
  stateChanges(communicationId: string): Promise<StateChange[]>;
}

/** A communication or an order, and its client. */
export interface ClientDocument {
  readonly id: string;
  readonly clientId: string | null;
  /** The moment that orders the client's documents. */
  readonly at: string;
}

/** All documents of a client (R16), read consistently. A rename reaches every document through them, too. */
export interface ClientDocuments {
  /** Lists the document under its client, and no longer where it was listed before. */
  move(before: ClientDocument | undefined, after: ClientDocument): Write[];
  /** Newest first. `after` is the last one of the previous page. */
  list(
    clientId: string,
    page: { limit: number; after?: Pick<ClientDocument, 'id' | 'at'> | undefined },
  ): Promise<{ documents: Pick<ClientDocument, 'id' | 'at'>[]; more: boolean }>;
}
