export { trackedRun } from './tracked-run.ts';
export { trackSteps } from './track-steps.ts';
