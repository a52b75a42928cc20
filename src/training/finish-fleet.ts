import { seriesAt, type Series } from '#src/core/index.ts';
import type { Candidate } from '#src/learners/index.ts';
import { blockedChallenger, challengerOf, failedChallenger, type ChoiceOutcome } from './challenger-of.ts';
import type { Challenger, PackedModel, TrainOptions } from './challenger.ts';
import { chooseCandidate } from './choose-candidate.ts';
import { readComparison, type ComparisonTable } from './comparison-table.ts';
import type { FleetEvidence } from './fleet-evidence.ts';
import type { FittedRange } from './fit-fleet.ts';
import type { FittedKey } from './train-range.ts';
import type { TrainingState } from './training-state.ts';
import { withUsableCovariates } from './usable-covariates.ts';

/** What the second pass of a training gave, and where its models go. */
export type FinishOptions = {
  /** The fits of all keys, in their order. */
  readonly ranges: AsyncIterable<FittedRange>;
  /** What `winnersOf` gave. */
  readonly winners: readonly (number | undefined)[];
  readonly keepModels: ((models: readonly PackedModel[]) => Promise<void>) | undefined;
};

/** Gives the number of the winner of every key, undefined for one that has none; `evidence` is what the fleet says of the candidates, if it says anything. */
export function winnersOf(state: TrainingState, evidence: FleetEvidence | undefined): readonly (number | undefined)[] {
  return state.fleet.keys.map((_, i) => winnerOf(state, i, evidence));
}

/** Makes challengers of the fits as they come, and gives them in the order of the keys. */
export async function finishFleet(
  state: TrainingState,
  { ranges, winners, keepModels }: FinishOptions,
): Promise<readonly Challenger[]> {
  const { table } = state;
  const candidateFor = winningCandidates(state.options);
  const challengers: Challenger[] = [];
  for await (const range of ranges) {
    for (let i = range.from; i < range.to; i++) {
      const fitted = range.result === undefined ? { failure: range.lost } : range.result[i - range.from];
      const challenger = {
        ...finishKey(state, i, { winner: winners[i], fitted, candidateFor }),
        ...trainMsOf(table, i),
        ...(range.result === undefined ? ({ unfinished: 'lost' } as const) : {}),
      };
      challengers.push(keepModels === undefined ? challenger : await handOver(challenger, keepModels));
    }
  }
  return challengers;
}

function trainMsOf({ compareMs, fitMs }: ComparisonTable, i: number): Pick<Challenger, 'trainMs'> {
  const trainMs = compareMs[i]! + fitMs[i]!;
  return trainMs === 0 ? {} : { trainMs };
}

function winnerOf(
  { table, words, options }: TrainingState,
  i: number,
  evidence: FleetEvidence | undefined,
): number | undefined {
  const { comparison } = readComparison(table, i, words.get(i), options);
  return comparison === undefined ? undefined : chooseCandidate(comparison, evidence);
}

type CandidateFor = (c: number, series: Series) => Candidate;

/** Gives candidate c with the covariates that a series has; one object for all keys that have the same. */
function winningCandidates({ candidates, horizon }: TrainOptions): CandidateFor {
  const known = new Map<string, Candidate>();
  return (c, series) => {
    const { candidate } = withUsableCovariates(candidates[c]!, series, horizon);
    const id = JSON.stringify([c, candidate.parameters['covariates']]);
    const first = known.get(id) ?? candidate;
    known.set(id, first);
    return first;
  };
}

type FittedChoice = {
  readonly winner: number | undefined;
  readonly fitted: FittedKey | undefined;
  readonly candidateFor: CandidateFor;
};

function finishKey(
  { fleet, table, words, unfinished, options }: TrainingState,
  i: number,
  { winner, fitted, candidateFor }: FittedChoice,
): Challenger {
  const series = seriesAt(fleet, i);
  const end = unfinished.get(i);
  if (end !== undefined) {
    const failed = failedChallenger(series.key, end.reason, options);
    return { ...failed, ...(end.cause === 'not begun' ? { state: 'NOT_BEGUN' } : {}), unfinished: end.cause };
  }
  const { comparison, notes, blocked } = readComparison(table, i, words.get(i), options);
  if (comparison === undefined) return blockedChallenger(series.key, blocked ?? '', options);
  return challengerOf(series, { comparison, notes }, choiceOf(series, winner, fitted, candidateFor), options);
}

function choiceOf(
  series: Series,
  winner: number | undefined,
  fitted: FittedKey | undefined,
  candidateFor: CandidateFor,
): ChoiceOutcome {
  if (winner === undefined || fitted === undefined) return { winner: undefined };
  if ('failure' in fitted) return { winner, failure: fitted.failure };
  return { winner, candidate: candidateFor(winner, series), models: fitted };
}

async function handOver(
  challenger: Challenger,
  keepModels: NonNullable<FinishOptions['keepModels']>,
): Promise<Challenger> {
  const { packed, ...rest } = challenger;
  if (packed === undefined) return challenger;
  await keepModels([packed.model, packed.holdoutModel]);
  return { ...rest, written: { model: packed.model.digest, holdoutModel: packed.holdoutModel.digest } };
}
