import { errorTable } from './error-entry.ts';

/** Codes of the gate. */
export const evaluationErrors = errorTable({
  GATE_CHALLENGERS_STALE: {
    summary: 'The challengers were trained on other data than the feature group holds now.',
    remedy: 'Run `npm run train`, then evaluate again.',
    exit: 2,
  },
  GATE_RULES_INVALID: {
    summary: 'A rule of the gate has a value that is not allowed.',
    remedy: 'Correct each rule that is listed, in the evaluation step of the pipeline file.',
    exit: 2,
  },
  GATE_FLEET_HELD: {
    summary: 'The fleet as a whole breaks a rule of the gate: none of its models was registered, the champions stay.',
    remedy:
      'Look at `model_metrics/gate-summary.md` in the output folder; correct the data or the training, or raise the limit in the pipeline file, and run again. `--force --reason TEXT` releases the fleet all the same, if any of its keys has a model to release.',
    exit: 3,
  },
  GATE_KEY_TWICE: {
    summary: 'Training gave two challengers for one key.',
    remedy: 'Run training again, then evaluation.',
    exit: 1,
  },
  GATE_LENGTHS_DIFFER: {
    summary: 'A forecast and the observed values that it is held against are not equally long, or are empty.',
    remedy: 'The key ends as FAILED_SCORE; report the learner that gave the forecast as an issue.',
    exit: 1,
  },
  GATE_LOSSES_INVALID: {
    summary: 'The losses of a challenger and a champion cannot be compared point by point.',
    remedy: 'Score both on the same rows, and only where both have finite forecasts.',
    exit: 1,
  },
});
