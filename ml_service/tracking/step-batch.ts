import type { PastStepDetail } from '#src/pipelines/index.ts';
import { assetsText, preparedTables } from '#ml-service/azure-ml/index.ts';

/** What one call of `runs/log-batch` writes to a run: mlflow.org/docs/latest/rest-api.html. */
export type Batch = {
  readonly metrics: readonly {
    readonly key: string;
    readonly value: number;
    readonly timestamp: number;
    readonly step: number;
  }[];
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
};

/** What is told of a step: how it ended, its counts, the keys in each state, and the prepared data that it saw. */
export type TrackedStep = Pick<
  PastStepDetail,
  | 'step'
  | 'uses'
  | 'state'
  | 'startedAt'
  | 'durationInMs'
  | 'errorCode'
  | 'summary'
  | 'counts'
  | 'keyStates'
  | 'codeVersion'
  | 'inputs'
  | 'outputs'
>;

// Of a tag MLflow keeps so many bytes wherever it stores it; what is longer is cut, so that nothing is refused for it.
const longestTag = 5000;

/** Gives what is written of a step: to its own run under plain names, to the run of the whole job under the name of the step. */
export function stepBatch(step: TrackedStep, isOfStep: boolean): Batch {
  const prefix = isOfStep ? '' : `${step.step}.`;
  const timestamp = Math.round(step.startedAt + step.durationInMs);
  const metric = (key: string, value: number): Batch['metrics'][number] => ({
    key: `${prefix}${key}`,
    value,
    timestamp,
    step: 0,
  });
  const tag = (key: string, value: string): Batch['tags'][number] => ({
    key: `muster.${prefix}${key}`,
    value: value.slice(0, longestTag),
  });
  const data = assetsText(preparedTables([step]));
  return {
    metrics: [
      metric('seconds', step.durationInMs / 1000),
      ...Object.entries(step.counts).map(([name, count]) => metric(name, count)),
      ...Object.entries(step.keyStates).map(([state, count]) => metric(`keys.${state}`, count)),
    ],
    params: isOfStep
      ? [
          { key: 'step', value: step.step },
          { key: 'uses', value: step.uses },
          { key: 'code_version', value: step.codeVersion },
        ]
      : [],
    tags: [
      tag('state', step.state),
      tag('summary', step.summary),
      ...(data === '' ? [] : [tag('data', data)]),
      ...(step.errorCode === null ? [] : [tag('error_code', step.errorCode)]),
    ],
  };
}
