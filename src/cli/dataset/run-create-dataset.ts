import { MusterError } from '#src/core/index.ts';
import { createTrainingDataset, getFeatureView, viewColumns } from '#src/feature-store/index.ts';
import { conditionOf, type WhereText } from '../features/where-option.ts';
import type { AsOf } from '../option-values.ts';
import { timeOf } from '../view/run-read-view.ts';
import { inWorkspace } from '../workspace-session.ts';
import { printDataset } from './dataset-lines.ts';
import { datasetReference } from './dataset-reference.ts';
import { splitFrom, type SplitOptions } from './split-options.ts';

/** The options of `muster dataset create`. */
export type CreateDatasetCommandOptions = SplitOptions & {
  readonly asOf?: AsOf;
  readonly where?: readonly WhereText[];
  readonly description?: string;
  readonly workspace?: string;
};

/** Runs `muster dataset create`; gives the exit code 0. */
export async function runCreateDataset(text: string, options: CreateDatasetCommandOptions): Promise<number> {
  const split = splitFrom(options);
  const { view: name, viewVersion, version } = datasetReference(text);
  if (version !== undefined) {
    throw new MusterError('USAGE', {
      what: `"${text}" names a training dataset; the number of the one to be made is not to be chosen.`,
      expected: `${name} or ${name}@VERSION, of which the next training dataset is made`,
    });
  }
  return inWorkspace('dataset create', options, async ({ workspace, terminal, signal, commitBy }) => {
    const view = await getFeatureView(workspace, { name, version: viewVersion }, { signal });
    const where =
      options.where === undefined
        ? undefined
        : conditionOf(options.where, await viewColumns(workspace, view, { signal }));
    const dataset = await createTrainingDataset(workspace, view, {
      at: timeOf(options.asOf),
      where,
      split,
      description: options.description,
      by: commitBy(),
      signal,
    });
    printDataset(dataset, terminal);
  });
}
