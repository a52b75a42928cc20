import type { DecisionRecord, RecordedErrors } from '#src/registry/index.ts';
import type { ChallengerRecord } from '#src/training/index.ts';
import type { KeyRecord } from './fleet-record.ts';
import { numberedNames } from './numbered-names.ts';

/** Errors without a unit; null where the history is constant, or too short for a season. */
export type ScaledErrors = { readonly mase: number | null; readonly rmsse: number | null };

/** How one candidate did on the validation origins of a key. */
type CandidateErrors = ScaledErrors & {
  /** The learner, with a number behind it where it was tried more than once. */
  readonly name: string;
  readonly isChosen: boolean;
  /** The error by which was chosen; null after a failure. */
  readonly loss: number | null;
};

/** The errors of one key, all on the scale of its history before the holdout. */
export type KeyErrors = {
  readonly record: KeyRecord;
  /** Of the challenger on the holdout; null where none was scored. */
  readonly holdout: ScaledErrors | null;
  /** Of the seasonal naive on the holdout. */
  readonly naive: ScaledErrors | null;
  /** Of each candidate on the validation origins, in their order. */
  readonly candidates: readonly CandidateErrors[];
  /** Of the chosen one of them. */
  readonly chosen: CandidateErrors | undefined;
};

/**
 * Gives the errors of a key. The tables hold validation errors in the target's unit; they are divided by what the holdout's were divided
 * by: the seasonal naive's error inside the history before the holdout, which is MAE / MASE (or RMSE / RMSSE) of any forecast there.
 */
export function keyErrors(record: KeyRecord): KeyErrors {
  const { challenger, decision } = record;
  const scales = scalesOf(decision);
  const candidates = candidateErrors(challenger?.validation ?? [], scales);
  return {
    record,
    holdout: scaledOf(decision?.challenger),
    naive: scaledOf(decision?.benchmark),
    candidates,
    chosen: candidates.find(({ isChosen }) => isChosen),
  };
}

function scaledOf(errors: RecordedErrors | null | undefined): ScaledErrors | null {
  return errors === undefined || errors === null ? null : { mase: errors.mase, rmsse: errors.rmsse };
}

type Scales = { readonly absolute: number | null; readonly squared: number | null };

function scalesOf(decision: DecisionRecord | undefined): Scales {
  const scored = [decision?.challenger, decision?.benchmark].filter((each) => each !== null && each !== undefined);
  const ratio = (error: 'mae' | 'rmse', scaled: 'mase' | 'rmsse'): number | null => {
    // A forecast without error has no scale to tell.
    const whole = scored.find((each) => each[error] !== null && (each[scaled] ?? 0) > 0);
    return whole === undefined ? null : whole[error]! / whole[scaled]!;
  };
  return { absolute: ratio('mae', 'mase'), squared: ratio('rmse', 'rmsse') };
}

function candidateErrors(
  validation: ChallengerRecord['validation'],
  { absolute, squared }: Scales,
): readonly CandidateErrors[] {
  const names = numberedNames(validation.map(({ learner }) => learner));
  return validation.map(({ mae, rmse, loss, isChosen }, i) => ({
    name: names[i]!,
    isChosen: isChosen === true,
    loss: Number.isFinite(loss) ? loss : null,
    mase: divided(mae, absolute),
    rmsse: divided(rmse, squared),
  }));
}

function divided(error: number, scale: number | null): number | null {
  return scale === null || !Number.isFinite(error) ? null : error / scale;
}
