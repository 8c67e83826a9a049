import { maySee, type User } from '../../domain/users/user.ts';
import { requireUnmarked } from '../../domain/values/deletion-mark.ts';
import { type ExpectedVersion, meetsVersion } from '../../domain/values/expected-version.ts';
import { refused, take } from './refused.ts';

/** A document of somebody's: what R1's "only their own" is about. */
interface Owned {
  readonly managerId: string;
  readonly authorId: string;
}

/** What a document must be for the use case to go on. */
interface Conditions {
  /** The version the change was made on: `version-stale` on another (R17). */
  readonly version?: ExpectedVersion | undefined;
  /** It may bear no deletion mark: `deletion-marked` (R18). */
  readonly unmarked?: boolean | undefined;
}

/** What a document has that the conditions ask about. */
type Meeting<Asked extends Conditions> = (Asked extends { readonly version: ExpectedVersion }
  ? { readonly version: number }
  : unknown) &
  (Asked extends { readonly unmarked: true } ? { readonly deletionMark: boolean } : unknown);

type MaySee<Document> = (caller: User, document: Document) => boolean | Promise<boolean>;

/** A document as it is loaded, to be judged by the session. */
export class Existing<Document> {
  readonly document: Promise<Document | undefined>;
  readonly #conditions: Conditions;
  readonly #maySee: MaySee<Document>;

  constructor(
    document: Promise<Document | undefined>,
    conditions: Conditions,
    isVisible: MaySee<Document> = () => true,
  ) {
    this.document = document;
    this.#conditions = conditions;
    this.#maySee = isVisible;
  }

  /** Refuses a document that is there and that this caller may not see. */
  async requireVisible(caller: User): Promise<void> {
    const document = await this.document;
    if (document !== undefined && !(await this.#maySee(caller, document))) throw refused('not-own-document');
  }

  /** Refuses a document that is not there, or is not as the use case needs it. */
  async requireConditions(): Promise<void> {
    const document = (await this.document) as { version?: number; deletionMark?: boolean } | undefined;
    if (document === undefined) throw refused('not-found');
    const { version, unmarked } = this.#conditions;
    if (version !== undefined && !meetsVersion(document.version ?? 0, version))
      throw refused('version-stale');
    if (unmarked) take(requireUnmarked({ deletionMark: document.deletionMark === true }));
  }
}

/** Among the loads of `session.load`: a document that must exist (`not-found`) and meet the conditions. */
export const existing = <Document extends Meeting<Asked>, Asked extends Conditions = Conditions>(
  document: Promise<Document | undefined>,
  conditions?: Asked,
): Existing<Document> => new Existing(document, conditions ?? {});

/**
 * Among the loads of `session.load`: a communication or a window order that must exist (`not-found`), that the caller may
 * see (`not-own-document`, R1) and that meets the conditions. `also` says who else may see it, besides those who may see
 * all, its manager and its author. Whether it may be seen is asked before an earlier answer to the request is given
 * again: whose access was narrowed since, or whose document it is no more, does not get it by its Idempotency-Key.
 */
export const own = <Document extends Owned & Meeting<Asked>, Asked extends Conditions = Conditions>(
  document: Promise<Document | undefined>,
  { also, ...conditions }: Asked & { also?: (caller: User) => Promise<boolean> } = {} as Asked,
): Existing<Document> =>
  new Existing(
    document,
    conditions,
    async (caller, owned) => maySee(caller, owned) || (await also?.(caller)) === true,
  );
