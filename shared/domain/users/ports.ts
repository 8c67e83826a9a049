import type { Write } from '../values/ports.ts';
import type { ChannelStatus, Subscription } from './channel-status.ts';
import type { Administrators, User } from './user.ts';

export interface Users {
  find(id: string): Promise<User | undefined>;
  /** The user with this subject of their access tokens. */
  findBySubject(subject: string): Promise<User | undefined>;
  findByEmail(email: string): Promise<User | undefined>;
  findByExtension(extension: string): Promise<User | undefined>;
  list(): Promise<User[]>;
  /** Refused with `already-exists` when the e-mail is taken. */
  add(user: User): Write[];
  save(user: User): Write[];
  /**
   * Assigns the user's extension, if it is a new one. Refused with `already-exists` if someone else has it.
   */
  changeExtension(from: User['extension'], user: User): Write[];
  administrators(): Promise<Administrators>;
  /** Replaces the list read at revision `administrators.revision - 1`. */
  saveAdministrators(administrators: Administrators): Write;
  /**
   * Part of every write that plans a reminder: conflicts with `retry` if the user, whose hour and zone
   * determine it, was changed since. So if the hour changes while an entry is created, either
   * `replan-reminders.ts` finds the entry, or the entry uses the new hour itself.
   */
  assertUnchanged(user: User): Write;
  /** Frees the subject of a user's access tokens. */
  releaseSubject(subject: string): Write;
}

/** Last known status of managers' subscriptions. */
export interface ChannelStatuses {
  /** Undefined for a manager whose subscriptions were never checked. */
  find(managerId: string): Promise<ChannelStatus | undefined>;
  /** Replaces the status read at revision `delivery.revision - 1`. */
  save(delivery: ChannelStatus): Write;
}

/** Channels and addresses of a manager. */
export type Reachable = Pick<User, 'id' | 'email' | 'phone' | 'channels'>;

/**
 * A manager's topic and its subscriptions. Both methods return the status of every channel that is
 * set and has an address.
 */
export interface Subscriptions {
  /** Makes the subscriptions match the channels, and asks again for missing confirmations. */
  sync(user: Reachable): Promise<Subscription[]>;
  /**
   * Checks without changing anything: someone who unsubscribed stays so. Undefined for a
   * manager never synced.
   */
  inspect(user: Reachable): Promise<Subscription[] | undefined>;
}
