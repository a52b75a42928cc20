import { expect, test } from '@jest/globals';
import { piecesOfRanks } from '#src/execution/rank-pieces.ts';

test.each([
  [0, 3],
  [1, 2],
  [3, 4],
  [7, 2],
  [256, 1],
  [257, 2],
  [600, 2],
  [10_000, 4],
  [100_001, 7],
])('%i keys of %i ranks: each key is in one piece, and no rank has much more than another', (nKeys, worldSize) => {
  const pieces = piecesOfRanks(nKeys, worldSize);
  let next = 0;
  const perRank = Array.from({ length: worldSize }, () => 0);
  for (const [p, { from, to, rank }] of pieces.entries()) {
    expect(from).toBe(next);
    expect(to - from).toBeGreaterThan(0);
    expect(to - from).toBeLessThanOrEqual(256);
    // Neighbouring pieces: a rank's keys are one range.
    expect(rank).toBeGreaterThanOrEqual(pieces[p - 1]?.rank ?? 0);
    perRank[rank]! += to - from;
    next = to;
  }
  expect(next).toBe(nKeys);
  expect(Math.max(...perRank) - Math.min(...perRank)).toBeLessThanOrEqual(Math.ceil(nKeys / worldSize / 100) + 1);
});
