import type { StepImplementation } from '#src/pipelines/index.ts';
import { batchForecast } from './inference-step.ts';
import { gate } from './evaluate-step.ts';
import { prepareSeries } from './dataprep-step.ts';
import { trainFleetStep } from './train-step.ts';

/** Every implementation that a pipeline file may name by `uses`. */
export const stepImplementations: readonly StepImplementation[] = [prepareSeries, trainFleetStep, gate, batchForecast];
