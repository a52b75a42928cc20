import { batchForecast } from './inference-step.ts';
import { gate } from './evaluate-step.ts';
import { prepareSeries } from './dataprep-step.ts';
import { trainFleetStep } from './train-step.ts';

/** Every implementation that a pipeline file may name by `uses`, besides step files of its own. */
export const stepImplementations = [prepareSeries, trainFleetStep, gate, batchForecast] as const;
