/** What every step of the demo works with. */
import type { AnswerOf } from '../../../shared/api/all-routes.ts';
import type { Answer, Client } from '../../../shared/api/client.ts';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL } from '../../cloud.ts';
import { clientsOf } from '../../sign-in/session.ts';

export const MANAGER = 'smirnova@okna.example';
export const DAY_SECONDS = 86_400;

export interface Stage {
  readonly cloud: Cloud;
  readonly administrator: Client;
  readonly manager: Client;
}

/** What the administrator has entered before the first call. */
export interface Catalogues {
  readonly folder: AnswerOf<'create-folder'>;
  readonly callBack: AnswerOf<'create-control-kind'>;
  readonly question: AnswerOf<'create-state'>;
  /** A blue state: it takes a contact document. */
  readonly measurement: AnswerOf<'create-state'>;
}

export type Communication = AnswerOf<'create-communication'>;

/** The clients of both people, at ten in the morning in Moscow: "today" is then after the manager's hour, whenever the demo is run. */
export const openStage = (cloud: Cloud): Stage => {
  const sinceTen = (cloud.clock.now().getTime() / 1000 - 7 * 3600) % DAY_SECONDS;
  cloud.clock.advance({ seconds: DAY_SECONDS - sinceTen });
  const clientOf = clientsOf(cloud);
  return { cloud, administrator: clientOf(FIRST_ADMINISTRATOR_EMAIL), manager: clientOf(MANAGER) };
};

/** The version to send back with a change. */
export const etagOf = (answer: Answer<unknown>): string => answer.headers.get('etag') ?? '';
