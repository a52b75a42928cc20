export type { KeyRange } from './key-range.ts';
export { openPauses } from './poll-pauses.ts';
export { runRanges, type RangeOutcome } from './run-ranges.ts';
export { openShards, type Shards } from './shards.ts';
export { sharedFleet, sharedFloats, sharedIntegers, type SharedFleet } from './shared-arrays.ts';
export { transferred } from './transferred.ts';
export { workersFor } from './worker-count.ts';
export { openWorkers, type Workers, type WorkersOptions } from './workers.ts';
