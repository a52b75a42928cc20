import type { FleetSeries } from '#src/core/index.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import type { ComparisonTable, ComparisonWords } from './comparison-table.ts';

/** The training of a fleet under way. */
export type TrainingState = {
  readonly fleet: FleetSeries;
  readonly options: TrainOptions;
  readonly table: ComparisonTable;
  /** The words of comparisons, by the numbers of the keys. */
  readonly words: Map<number, ComparisonWords>;
  /** Why keys were not compared although their data may allow it, by their numbers. */
  readonly unfinished: Map<number, { readonly cause: NonNullable<Challenger['unfinished']>; readonly reason: string }>;
  /** Told when so many keys have half of their training behind them. */
  readonly advance: (nKeys: number) => void;
};
