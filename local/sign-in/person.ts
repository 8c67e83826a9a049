export type Language = 'ru' | 'en';

/** Somebody who can sign in. */
export interface Person {
  /** Who they are in tokens; never changes. A UUID. */
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  readonly language: Language;
}

/** Everybody who can sign in. */
export interface People {
  list(): Promise<readonly Person[]>;
  /** By e-mail, in upper or lower case. */
  find(email: string): Promise<Person | undefined>;
}
