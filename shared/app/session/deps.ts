import type { ControlKind } from '../../domain/control/control-kind.ts';
import type {
  ClientDocuments,
  Clock,
  Communications,
  ControlEntries,
  Counterparties,
  Deliveries,
  Directory,
  Folders,
  Ids,
  Numbering,
  SearchIndex,
  Users,
  Views,
  WindowOrders,
} from '../../domain/ports.ts';
import type { State } from '../../domain/states/state.ts';
import type { PhoneRegion } from '../../domain/values/phone.ts';

/** Everything the use cases of the API are made with; each takes what it needs of it. */
export interface AppDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly users: Users;
  readonly states: Directory<State>;
  readonly folders: Folders;
  readonly controlKinds: Directory<ControlKind>;
  readonly counterparties: Counterparties;
  readonly windowOrders: WindowOrders;
  readonly clientDocuments: ClientDocuments;
  readonly communications: Communications;
  readonly controlEntries: ControlEntries;
  readonly deliveries: Deliveries;
  readonly searchIndex: SearchIndex;
  readonly views: Views;
  readonly numbering: Numbering;
  readonly company: {
    /** IANA zone whose calendar decides the year of a document's number. */
    readonly timeZone: string;
    /** Country of phones written without a country code. */
    readonly phoneRegion: PhoneRegion;
  };
}
