import type { Clock } from '../../host/clock.ts';
import type { OutboxRecord, Storage } from '../../host/storage.ts';

/** What every group of actions works with. */
export interface SnsService {
  readonly storage: Pick<Storage, 'topics' | 'subscriptions' | 'failures' | 'checkpoints'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Takes what is for one recipient. */
  readonly deliver: (message: Omit<OutboxRecord, 'id'>) => unknown;
  /** Where this service listens: links in e-mails lead there. */
  readonly endpoint: () => string;
  /** Called when somebody has confirmed, unsubscribed or opted out. AWS notifies nobody of it. */
  readonly onOwnersChange: () => void;
}
