import { replanReminder } from '../../domain/control/control-entry.ts';
import type { BoardPosition, ControlEntries } from '../../domain/control/ports.ts';
import type { FanOutOf } from '../../domain/fan-out/fan-out.ts';
import { reachableChannels } from '../../domain/users/channel-status.ts';
import type { ChannelStatuses, Users } from '../../domain/users/ports.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';
import { untilCommitted } from '../session/until-no-conflict.ts';

/** Entries looked at in one go and written in one change: with their user they fit into a transaction. */
const PAGE = 25;
/**
 * How long after a change the board is read. It is an index, and follows the table within a fraction of a second as a
 * rule: an entry written just before the change must stand in it.
 */
const INDEX_LAG_MILLISECONDS = 3000;

export interface ReplanDeps {
  readonly controlEntries: Pick<ControlEntries, 'board' | 'find' | 'save'>;
  readonly users: Pick<Users, 'find' | 'assertUnchanged'>;
  readonly channelStatuses: Pick<ChannelStatuses, 'find'>;
  readonly commit: Commit;
  readonly clock: WaitingClock;
}

/**
 * A manager's reminders follow a change of their hour, zone, channels or access, or of what is known of their subscriptions
 * (R20, R21): all their open entries are gone through, as `replanReminder` says.
 *
 * What is planned goes by the manager as they are at that moment, not as the change left them, and entries that are right
 * already are passed over. So it may be repeated, overtaken by a later change, or cut off in the middle. An entry planned
 * meanwhile by the hour of before is not possible: its commit holds the manager unchanged (`Users.unchanged`). One planned
 * before the change is found, unless the index is behind by more than three seconds: then it reminds at the hour of before.
 * An entry's version stays: nobody's open form gets stale.
 */
export const replanReminders = ({ controlEntries, users, channelStatuses, commit, clock }: ReplanDeps) => {
  /** Brings a page of entries in step. */
  const replanAll = (managerId: string, page: readonly Pick<BoardPosition, 'id' | 'communicationId'>[]) =>
    untilCommitted(
      commit,
      `The reminders of ${managerId} could not be planned again`,
      async () => {
        const [manager, known, ...entries] = await Promise.all([
          users.find(managerId),
          channelStatuses.find(managerId),
          ...page.map(({ communicationId, id }) => controlEntries.find(communicationId, id)),
        ]);
        if (!manager) throw new JournalError(`The manager ${managerId} is gone`);
        const working = reachableChannels(manager, known);
        const now = clock.now();
        const planned = entries.flatMap(
          (entry) => (entry && replanReminder(entry, manager, working, now)) ?? [],
        );
        if (planned.length === 0) return [];
        return [...planned.flatMap(controlEntries.save), users.assertUnchanged(manager)];
      },
      clock.sleep,
    );

  /** Goes on behind `after` while there is time; answers the position reached, or undefined when all is done. */
  return async (
    { managerId, changedAt, after: reached }: Pick<FanOutOf<'manager'>, 'managerId' | 'changedAt' | 'after'>,
    isTimeLeft: () => boolean,
  ): Promise<FanOutOf<'manager'>['after']> => {
    const wait = Date.parse(changedAt) + INDEX_LAG_MILLISECONDS - clock.now().getTime();
    if (wait > 0) await clock.sleep(Math.min(wait, INDEX_LAG_MILLISECONDS));
    let after: BoardPosition | undefined = reached;
    do {
      const { entries, more } = await controlEntries.board({
        closed: false,
        from: '0000',
        to: '9999',
        managerId,
        limit: PAGE,
        after,
      });
      if (entries.length > 0) await replanAll(managerId, entries);
      const last = entries.at(-1);
      if (!more || !last) return undefined;
      after = { at: last.nextDate, id: last.id, communicationId: last.communicationId };
    } while (isTimeLeft());
    return after;
  };
};
