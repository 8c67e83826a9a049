import type { Write } from '../values/ports.ts';
import type { ChannelStatus, Subscription } from './channel-status.ts';
import type { Administrators, User } from './user.ts';

export interface Users {
  find(id: string): Promise<User | undefined>;
  /** The user an access token's subject belongs to. */
  findBySubject(subject: string): Promise<User | undefined>;
  findByEmail(email: string): Promise<User | undefined>;
  findByExtension(extension: string): Promise<User | undefined>;
  list(): Promise<User[]>;
  /** Refused with `already-exists` when the e-mail is taken. */
  add(user: User): Write[];
  save(user: User): Write[];
  /** Gives the user's extension to them, once it is another. Refused with `already-exists` when somebody has it. */
  changeExtension(from: User['extension'], user: User): Write[];
  administrators(): Promise<Administrators>;
  /** Replaces the list read at revision `administrators.revision - 1`. */
  saveAdministrators(administrators: Administrators): Write;
  /**
   * Goes with every write that plans a reminder: holds it to the user by whose hour and zone it is planned, and conflicts
   * with `retry` if they were changed since. So of a change of the hour and an entry made at the same moment either the
   * entry is found by what follows the change (`replan-reminders.ts`), or it goes by the new hour itself.
   */
  assertUnchanged(user: User): Write;
  /** From then on the subject belongs to nobody. */
  releaseSubject(subject: string): Write;
}

/** What is known of managers' subscriptions. */
export interface ChannelStatuses {
  /** Nothing for a manager whose subscriptions were never looked at. */
  find(managerId: string): Promise<ChannelStatus | undefined>;
  /** Replaces what was known at revision `delivery.revision - 1`. */
  save(delivery: ChannelStatus): Write;
}

/** By what and where a manager is to be reached. */
export type Reachable = Pick<User, 'id' | 'email' | 'phone' | 'channels'>;

/** A manager's topic and its subscriptions. Both answer how it stands with every channel set that has an address. */
export interface Subscriptions {
  /** Makes them what the channels want. What is not confirmed is asked for once more. */
  sync(user: Reachable): Promise<Subscription[]>;
  /** Looks and changes nothing: whoever unsubscribed stays so. Nothing for a manager who never was synced. */
  inspect(user: Reachable): Promise<Subscription[] | undefined>;
}
