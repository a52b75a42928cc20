import type { Shards } from '#src/execution/index.ts';
import { compareFleet, withinMinutes } from './compare-fleet.ts';
import { fitFleet, type FitOptions, type FittedRange } from './fit-fleet.ts';
import type { OpenTraining } from './open-training.ts';
import { choiceDigest, comparedPiece, takeCompared, type ComparedPiece, type FittedPiece } from './rank-pieces.ts';

/** The first pass of a training that ranks share: compares the keys of this rank, and takes over the comparisons of all. */
export async function shareComparisons(
  { workers, shared, state, blocked, minutes }: OpenTraining,
  shards: Shards,
): Promise<void> {
  const nKeys = state.fleet.keys.length;
  const mayBegin = withinMinutes(minutes);
  await shards.perform('compare', nKeys, async (range) => {
    await compareFleet(workers, shared, state, { range, blocked, mayBegin, minutes });
    return comparedPiece(state, range);
  });
  // Also what this rank did itself: what was kept first counts, whoever kept it.
  for await (const { value, ...range } of shards.gather('compare', nKeys)) {
    takeCompared(state, range, value as ComparedPiece);
  }
}

/** The second pass on the keys of this rank: fits their winners and keeps them for the driver. */
export async function shareFits(
  { workers, shared, state }: OpenTraining,
  shards: Shards,
  winners: FitOptions['winners'],
): Promise<void> {
  await shards.perform(passOfFits(state, winners), state.fleet.keys.length, async (range): Promise<FittedPiece> => {
    const ranges: FittedRange[] = [];
    for await (const each of fitFleet(workers, shared, state, { range, winners })) ranges.push(each);
    return { ranges, fitMs: state.table.fitMs.slice(range.from, range.to) };
  });
}

/** Gives the fits of all ranks, in the order of the keys. */
export async function* gatherFits(
  { state }: OpenTraining,
  shards: Shards,
  winners: FitOptions['winners'],
): AsyncGenerator<FittedRange, void, undefined> {
  for await (const { value, from } of shards.gather(passOfFits(state, winners), state.fleet.keys.length)) {
    const { ranges, fitMs } = value as FittedPiece;
    state.table.fitMs.set(fitMs, from);
    yield* ranges;
  }
}

// Choices that rest on other comparisons are other work.
function passOfFits(state: OpenTraining['state'], winners: FitOptions['winners']): string {
  return `fit-${choiceDigest(state, winners).slice(0, 16)}`;
}
