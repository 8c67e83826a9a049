import type { ClientDocuments, Communications } from '../../domain/communications/ports.ts';
import type { ControlKind } from '../../domain/control/control-kind.ts';
import type { ControlEntries } from '../../domain/control/ports.ts';
import type { Counterparties, Folders } from '../../domain/directory/ports.ts';
import type { Journal, Views } from '../../domain/journal/ports.ts';
import type { Catalogue } from '../../domain/lists/ports.ts';
import type { SearchIndex } from '../../domain/search/ports.ts';
import type { State } from '../../domain/states/state.ts';
import type { ChannelStatuses, Users } from '../../domain/users/ports.ts';
import type { PhoneRegion } from '../../domain/values/phone.ts';
import type { Clock, Ids, Numbering } from '../../domain/values/ports.ts';
import type { WindowOrders } from '../../domain/window-orders/ports.ts';

/** Everything the use cases of the API are made with; each takes what it needs of it. */
export interface AppDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly users: Users;
  readonly states: Catalogue<State>;
  readonly folders: Folders;
  readonly controlKinds: Catalogue<ControlKind>;
  readonly counterparties: Counterparties;
  readonly windowOrders: WindowOrders;
  readonly clientDocuments: ClientDocuments;
  readonly communications: Communications;
  readonly journal: Journal;
  readonly controlEntries: ControlEntries;
  readonly channelStatuses: ChannelStatuses;
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
