import { JournalError } from './journal-error.ts';

/**
 * A service can't do now what it was asked to: it is throttled, has an error of its own, or timed out. Thrown
 * when all attempts are used up. A write may have been carried out nevertheless.
 */
export class TemporarilyUnavailable extends JournalError {
  override readonly name = 'TemporarilyUnavailable';
}
