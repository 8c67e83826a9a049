import { describe, expect, it } from 'vitest';
import { withDurations } from '../../../../shared/domain/values/durations.ts';

const changes = [
  { to: 'a', changedAt: '2026-11-24T06:00:00.000Z' },
  { to: 'b', changedAt: '2026-11-24T06:01:30.900Z' },
  { to: 'a', changedAt: '2026-11-26T06:01:30.900Z' },
];

describe('R13: how long each lasted', () => {
  it('R13: until the next change in whole seconds, the present one so far', () => {
    expect(withDurations(changes, new Date('2026-11-26T07:01:30.900Z'))).toEqual([
      { ...changes[0], durationSeconds: 90, current: false },
      { ...changes[1], durationSeconds: 2 * 24 * 60 * 60, current: false },
      { ...changes[2], durationSeconds: 60 * 60, current: true },
    ]);
  });

  it('R13: of nothing nothing; of a change that another clock puts ahead none yet', () => {
    expect(withDurations([], new Date())).toEqual([]);
    expect(withDurations(changes.slice(0, 1), new Date('2026-11-24T05:59:59.000Z'))).toMatchObject([
      { durationSeconds: 0, current: true },
    ]);
  });
});
