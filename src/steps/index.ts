import type { StepImplementation } from '#src/pipelines/index.ts';
import { batchForecast } from './batch-forecast.ts';
import { gate } from './gate.ts';
import { prepareSeries } from './prepare-series.ts';
import { trainFleetStep } from './train-fleet.ts';

/** Every implementation that a pipeline file may name by `uses`. */
export const stepImplementations: readonly StepImplementation[] = [prepareSeries, trainFleetStep, gate, batchForecast];
