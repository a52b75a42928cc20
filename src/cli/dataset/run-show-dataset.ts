import { countText } from '#src/core/index.ts';
import { listTrainingDatasets, showTrainingDataset } from '#src/feature-store/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';
import { datasetName, printDataset } from './dataset-lines.ts';
import { datasetReference } from './dataset-reference.ts';

/** Runs `muster dataset show`; gives the exit code 0. */
export async function runShowDataset(
  text: string,
  options: { readonly json?: true; readonly workspace?: string },
): Promise<number> {
  return inWorkspace('dataset show', options, async ({ workspace, terminal, signal }) => {
    const dataset = await showTrainingDataset(workspace, datasetReference(text), { signal });
    if (options.json === true) terminal.print(JSON.stringify(dataset, undefined, 2));
    else printDataset(dataset, terminal);
  });
}

/** Runs `muster dataset list`; gives the exit code 0. */
export async function runListDatasets(options: { readonly workspace?: string }): Promise<number> {
  return inWorkspace('dataset list', options, async ({ workspace, terminal, signal }) => {
    const datasets = await listTrainingDatasets(workspace, { signal });
    if (datasets.length === 0)
      return terminal.print('There are no training datasets; `muster dataset create` makes one.');
    const rows = datasets.map((dataset) => [
      datasetName(dataset),
      dataset.state,
      countText(dataset.nRows),
      dataset.digest.slice(0, 12),
      timeText(dataset.createdAt),
      dataset.description,
    ]);
    for (const line of textTable(['dataset', 'state', 'rows', 'digest', 'made', 'description'], rows))
      terminal.print(line);
  });
}
