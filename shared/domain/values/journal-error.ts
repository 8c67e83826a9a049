/**
 * An error of our own. Its message is safe to log: it names ids, codes and counts, never what people entered.
 * Messages of other errors stay out of the log, as they may quote personal data.
 */
export class JournalError extends Error {
  override readonly name: string = 'JournalError';
}
