import type { Storage } from '../../host/storage.ts';

/** How far a shard has been dealt with. Without a position it is read from its beginning. */
interface ShardState {
  readonly position?: string;
  readonly finished?: true;
}

/** How far a function has got in each shard of a stream; kept, so that a restart goes on there. */
export interface ShardCheckpoints {
  positionOf(shardId: string): string | undefined;
  isFinished(shardId: string): boolean;
  moveTo(shardId: string, position: string): void;
  finish(shardId: string): void;
  /** The shard is read from its oldest record again. */
  reset(shardId: string): void;
  /** Forgets the shards that are no longer listed. */
  keepOnly(shardIds: readonly string[]): void;
}

/** Loads the checkpoints. Those of another stream are dropped: a table that is created again gets a new stream. */
export const shardCheckpoints = (
  checkpoints: Storage['checkpoints'],
  functionName: string,
  streamArn: string,
): ShardCheckpoints => {
  const prefix = `stream:${functionName}:`;
  const checkpointKey = prefix + streamArn;
  for (const { key } of checkpoints.list(prefix)) {
    if (key !== checkpointKey) checkpoints.delete(key);
  }
  let states: Record<string, ShardState> = JSON.parse(checkpoints.get(checkpointKey) ?? '{}');
  const set = (shardId: string, state: ShardState) => {
    states = { ...states, [shardId]: state };
    checkpoints.set(checkpointKey, JSON.stringify(states));
  };
  return {
    positionOf: (shardId) => states[shardId]?.position,
    isFinished: (shardId) => states[shardId]?.finished === true,
    moveTo: (shardId, position) => set(shardId, { position }),
    finish: (shardId) => set(shardId, { finished: true }),
    reset: (shardId) => set(shardId, {}),
    keepOnly: (shardIds) => {
      const listed = new Set(shardIds);
      states = Object.fromEntries(Object.entries(states).filter(([shardId]) => listed.has(shardId)));
    },
  };
};
