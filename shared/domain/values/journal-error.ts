/**
 * An error of the journal's own. Its message is written for the log: it names ids, codes and counts, never what people
 * entered. Messages of any other error stay out of the log, as they may quote what they are about.
 */
export class JournalError extends Error {
  override readonly name: string = 'JournalError';
}
