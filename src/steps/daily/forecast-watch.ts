import type { forecastFleet } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { progressOf } from '../progress.ts';

/** Gives what shows the progress of a long forecast, and lets it be interrupted. */
export function forecastWatch(context: StepContext): Parameters<typeof forecastFleet>[2] {
  return {
    onProgress: progressOf(context, 'forecasting keys'),
    onLearning: progressOf(context, 'learning from the fleet'),
    onMedian: progressOf(context, 'taking medians of the fleet'),
    signal: context.signal,
  };
}
