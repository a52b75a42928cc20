import { MusterError, type Fault } from '#src/core/index.ts';
import type { TrainOptions } from './challenger.ts';

/** Throws TRAIN_OPTIONS_INVALID with every option that is out of range. */
export function checkTrainOptions(options: TrainOptions): void {
  const faults: Fault[] = [];
  if (options.candidates.length === 0) {
    faults.push({ what: 'There is no candidate.', where: { path: 'candidates' }, expected: 'at least one candidate' });
  }
  const counts = {
    horizon: options.horizon,
    season_length: options.seasonLength,
    min_rows: options.minRows,
    holdout: options.holdout,
    origins: options.origins,
    ...(options.validationHorizon === undefined ? {} : { validation_horizon: options.validationHorizon }),
  };
  for (const [path, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count >= 1) continue;
    faults.push({ what: `"${path}" is ${count}.`, where: { path }, expected: 'a whole number of at least 1' });
  }
  if (faults.length > 0) throw new MusterError('TRAIN_OPTIONS_INVALID', faults);
}
