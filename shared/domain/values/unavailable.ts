import { JournalError } from './journal-error.ts';

/**
 * A service did not do what it was asked for, and will do it later: it is throttled, has an error of its own, or did not
 * answer in time. Thrown when all attempts are spent. Whether a write was done after all is not known then.
 */
export class TemporarilyUnavailable extends JournalError {
  override readonly name = 'TemporarilyUnavailable';
}
