import { countOf, messageOf, periodLabel, type Series } from '#src/core/index.ts';
import { candidateDigest, type Candidate, type Model } from '#src/learners/index.ts';
import { fitCandidate } from '#src/training/index.ts';
import type { Champion } from './champion.ts';
import { cutHoldout, tryModel, type ScoreOptions, type Trial } from './holdout-trial.ts';
import { isFiniteScore, type Score } from './metrics.ts';

/** The champion's errors, or why it has none that count. */
export type ChampionScore = {
  readonly wasRefitted: boolean;
  readonly score?: Score;
  readonly unhealthy?: string;
  /** Why it cannot be compared although it is sound: it has seen the holdout, or too much of it. */
  readonly overlap?: string;
};

/** The holdout on which the contestants are compared, or why the champion cannot be. */
type Overlap = { readonly trial: Trial; readonly overlap?: string };

/** Settles what is done about a champion that has seen rows of the holdout; see `ScoreOptions`. */
export function settleOverlap(champion: Champion | undefined, trial: Trial, options: ScoreOptions): Overlap {
  const { championOverlap, minRows } = options;
  const { series, holdout } = trial;
  if (champion?.model === undefined || champion.cutoff < holdout.from || championOverlap === 'refit_champion')
    return { trial };
  const seen = describeOverlap(champion, trial);
  if (championOverlap === 'refuse') return { trial, overlap: `${seen}, and champion_overlap is refuse` };
  const nLeft = Math.max(0, holdout.to - champion.cutoff);
  const left = nLeft === 0 ? undefined : cutHoldout(series, nLeft, options);
  const nScored = left?.holdout.nScored ?? 0;
  if (left !== undefined && nScored >= minRows) return { trial: left };
  return {
    trial,
    overlap: `${seen}; behind that ${countOf(nScored, 'row')} can be scored, and at least ${minRows} are needed`,
  };
}

function describeOverlap(
  { cutoff }: Champion,
  { series, holdout }: { readonly series: Series } & Pick<Trial, 'holdout'>,
): string {
  const label = (period: number): string => periodLabel(series.frequency, period);
  const later = cutoff > holdout.to ? `, later than the data, which end at ${label(holdout.to)}` : '';
  return `it was fitted up to ${label(cutoff)}${later}, and the holdout begins at ${label(holdout.from)}`;
}

/**
 * Scores a champion on a holdout, fitted again on the rows before it where it has seen some of it. One that cannot be scored cannot defend its
 * place, whatever the cause: that is its state, not a failure of the key.
 */
export function scoreChampion(
  champion: Champion,
  challengerModel: Model,
  trial: Trial,
): { readonly champion: ChampionScore; readonly errors?: Float64Array } {
  const wasRefitted = champion.model !== undefined && champion.cutoff >= trial.holdout.from;
  if (champion.model === undefined) {
    const unhealthy = `its model does not load (${champion.loadFailure ?? 'no reason is known'})`;
    return { champion: { wasRefitted, unhealthy } };
  }
  try {
    const model = wasRefitted ? refitChampion(champion.candidate, challengerModel, trial) : champion.model;
    const { score, errors } = tryModel(model, trial);
    if (isFiniteScore(score)) return { champion: { wasRefitted, score }, errors };
    return { champion: { wasRefitted, score, unhealthy: 'its forecast holds values that are not finite numbers' } };
  } catch (error) {
    return { champion: { wasRefitted, unhealthy: `it could not be scored (${messageOf(error)})` } };
  }
}

// One configuration on the same rows gives one model: the challenger's serves where the configurations are equal.
function refitChampion(candidate: Candidate, challengerModel: Model, trial: Trial): Model {
  const isSame = candidateDigest(candidate) === candidateDigest(challengerModel);
  if (isSame) return challengerModel;
  return fitCandidate(candidate, trial.history, trial.seed, { lessons: trial.lessons.get(candidateDigest(candidate)) });
}
