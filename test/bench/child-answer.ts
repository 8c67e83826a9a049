import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The one message a forked process sends. Waits for its end; throws when it failed or said nothing. */
export const answerOf = async <Answer>(child: ChildProcess): Promise<Answer> => {
  const messages: Answer[] = [];
  child.on('message', (message) => messages.push(message as Answer));
  // A process may have ended before its last message is read; the channel closes behind that.
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  const [answer] = messages;
  if (code !== 0 || answer === undefined) throw new Error(`${child.spawnargs.at(1)} gave no answer`);
  return answer;
};
