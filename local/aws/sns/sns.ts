/** SNS: topics with e-mail and SMS subscriptions. */
import { type ListenOptions, listen } from '../../host/listen.ts';
import type { Storage } from '../../host/storage.ts';
import { snsApp } from './app.ts';
import type { SnsService } from './sns-service.ts';

interface SnsOptions extends ListenOptions, Pick<SnsService, 'clock'> {
  readonly storage: SnsService['storage'] & Pick<Storage, 'outbox'>;
  /** Takes what is for one recipient; into the storage's outbox unless given. */
  readonly deliver?: SnsService['deliver'] | undefined;
  /** Called when somebody has confirmed, unsubscribed or opted out. */
  readonly onOwnersChange?: (() => void) | undefined;
}

/** Starts the endpoint. Confirmation links in e-mails lead to it. */
export const startSns = async (options: SnsOptions): Promise<{ endpoint: string; stop(): Promise<void> }> => {
  const { storage, clock, deliver = storage.outbox.add, onOwnersChange = () => {} } = options;
  let endpoint = '';
  const listening = await listen(
    snsApp({ storage, clock, deliver, onOwnersChange, endpoint: () => endpoint }),
    options,
  );
  endpoint = listening.endpoint;
  return { endpoint, stop: listening.stop };
};
