import { MusterError, type Fault } from '#src/core/index.ts';
import type { TrainOptions } from './challenger.ts';
import { metricNames, unitlessMetrics, type SelectionMetric } from './selection-metric.ts';

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
  faults.push(...faultsOfMetric(options.metric));
  const { coverage } = options;
  if (coverage !== undefined && !(coverage > 0 && coverage < 1)) {
    const expected = 'a share above 0 and below 1';
    faults.push({ what: `"coverage" is ${coverage}.`, where: { path: 'coverage' }, expected });
  }
  const { secondsPerKey } = options;
  if (secondsPerKey !== undefined && !(secondsPerKey > 0)) {
    const where = { path: 'budget.seconds_per_key' };
    faults.push({ what: `The budget of a key is ${secondsPerKey} seconds.`, where, expected: 'a number above 0' });
  }
  if (faults.length > 0) throw new MusterError('TRAIN_OPTIONS_INVALID', faults);
}

function faultsOfMetric(metric: SelectionMetric): readonly Fault[] {
  const where = { path: 'metric' };
  if (typeof metric === 'string') {
    if (metricNames.includes(metric)) return [];
    return [{ what: `"metric" is "${metric}".`, where, expected: `one of ${metricNames.join(', ')}` }];
  }
  const isKnown = Object.keys(metric).every((name) => (unitlessMetrics as readonly string[]).includes(name));
  const weights = Object.values(metric);
  if (isKnown && weights.every((weight) => weight >= 0) && weights.some((weight) => weight > 0)) return [];
  const expected = `weights of 0 or more, one above 0, for ${unitlessMetrics.join(', ')}`;
  return [{ what: `"metric" is ${JSON.stringify(metric)}.`, where, expected }];
}
