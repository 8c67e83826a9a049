import { maySee, type User } from '../../domain/users/user.ts';

/** A document of somebody's: what R1's "only their own" is about. */
interface Owned {
  readonly managerId: string;
  readonly authorId: string;
}

/** Who may see a document besides those who may see all, its manager and its author. */
type Also = (caller: User) => Promise<boolean>;

/** A document as it is loaded, to be judged by the session. */
export class Own<Document extends Owned> {
  readonly document: Promise<Document | undefined>;
  readonly #also: Also | undefined;

  constructor(document: Promise<Document | undefined>, also: Also | undefined) {
    this.document = document;
    this.#also = also;
  }

  /** Whether this caller may see it, where it is there. */
  async isFor(caller: User, document: Document): Promise<boolean> {
    return maySee(caller, document) || (await this.#also?.(caller)) === true;
  }
}

/**
 * Among the loads of `session.begin`: a communication or a window order that must exist (`not-found`) and that the
 * caller may see (`not-own-document`, R1). Asked before an earlier answer to the request is given again: whose access
 * was narrowed since, or whose document it is no more, does not get it by its Idempotency-Key.
 */
export const own = <Document extends Owned>(
  document: Promise<Document | undefined>,
  also?: Also,
): Own<Document> => new Own(document, also);
