import { watch } from 'node:fs';

/** An editor writes a file in several steps, and a checkout many files: they are one change. */
const QUIET_MILLISECONDS = 300;

/** Watches folders of source files: acts once some have changed and been left alone for a moment, never twice at a time. */
export const afterChanges = (folders: readonly string[], act: () => Promise<void>): { stop(): void } => {
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  const changed = (_event: string, file: string | null) => {
    if (!file?.endsWith('.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(act);
    }, QUIET_MILLISECONDS);
  };
  const watchers = folders.map((folder) => watch(folder, { recursive: true }, changed));
  return {
    stop() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
};
