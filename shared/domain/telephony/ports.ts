import type { Write } from '../values/ports.ts';
import type { StoredCall } from './telephony.ts';

/**
 * Calls as telephony reports them, kept for a month: long enough for every event of a call,
 * and for repeated ones.
 */
export interface Calls {
  find(id: string, now: Date): Promise<StoredCall | undefined>;
  /** Adds the call, or replaces it as read at revision `call.revision - 1`. Conflicts with `retry`. */
  save(call: StoredCall, now: Date): Write;
}
