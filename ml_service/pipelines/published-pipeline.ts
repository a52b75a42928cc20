import { MusterError, type Fault } from '#src/core/index.ts';
import type { Pipeline } from '#src/pipelines/index.ts';

/** What is published of a pipeline file: its training, up to the gate, or its forecasts in a batch. */
export type Purpose = 'training' | 'inference';

/** A step of a published pipeline. */
export type PublishedStep = {
  /** In the pipeline file, and in commands. */
  readonly name: string;
  /** In Azure, where names have small letters, digits and "_". */
  readonly id: string;
  readonly uses: string;
  /** The steps, by `id`, that end before it begins. */
  readonly after: readonly string[];
};

// The step that reads the inputs runs before forecasts as well; the others belong to the one or to the other.
const ofInference: ReadonlySet<string> = new Set(['prepare-series', 'batch-forecast']);

/**
 * Gives the steps of a pipeline file that are published: for training all but `batch-forecast`, for inference `prepare-series` and
 * `batch-forecast`. Each waits for those that it names with `after`, as far as they are published, else for the one above it. Throws
 * AZURE_ML_NOTHING_TO_PUBLISH, and AZURE_ML_EQUAL_NAMES where two have one name in Azure.
 */
export function publishedSteps({ definition, steps }: Pipeline, purpose: Purpose): readonly PublishedStep[] {
  const isPublished = (uses: string): boolean =>
    purpose === 'inference' ? ofInference.has(uses) : uses !== 'batch-forecast';
  const chosen = steps.filter(({ uses }) => isPublished(uses));
  const hasWork = purpose === 'training' ? chosen.length > 0 : chosen.some(({ uses }) => uses === 'batch-forecast');
  if (!hasWork) {
    throw new MusterError('AZURE_ML_NOTHING_TO_PUBLISH', {
      what: `The pipeline ${definition.name} has no step for ${purpose}.`,
      expected: purpose === 'inference' ? 'a step that uses batch-forecast' : 'a step that is not batch-forecast',
    });
  }
  const names = chosen.map(({ name }) => name);
  checkNames(names);
  return chosen.map(({ name, uses, after }, i) => {
    const above = i === 0 ? [] : [names[i - 1]!];
    const waitsFor = after?.filter((each) => names.includes(each)) ?? above;
    return { name, uses, id: azureName(name), after: waitsFor.map(azureName) };
  });
}

function checkNames(names: readonly string[]): void {
  const faults = [...Map.groupBy(names, azureName)].flatMap(([id, equal]): readonly Fault[] => {
    const what = `The steps ${equal.join(' and ')} would both be ${id} in Azure.`;
    return equal.length === 1 ? [] : [{ what, where: { path: 'steps' } }];
  });
  if (faults.length > 0) throw new MusterError('AZURE_ML_EQUAL_NAMES', faults);
}

/** Throws AZURE_ML_EQUAL_NAMES where a component was published by a pipeline of another name, which is the same in Azure. */
export function checkOwner(component: string, owner: string, pipeline: string): void {
  if (owner === pipeline) return;
  throw new MusterError('AZURE_ML_EQUAL_NAMES', {
    what: `The pipelines ${owner} and ${pipeline} would both be ${component} in Azure; this build has published ${owner}.`,
    where: { path: 'name' },
  });
}

/** Gives the name of a published pipeline as a component, such as `batchai_training_pipeline`: no step is named so. */
export function componentName(pipeline: string, purpose: Purpose): string {
  return azureName(`${pipeline}_${purpose}_pipeline`);
}

/** Gives a name with what Azure takes in names of components and steps. */
export function azureName(name: string): string {
  return name.replaceAll('-', '_');
}
