import { readTrainingDataset } from '#src/feature-store/index.ts';
import { printResult } from '../print-result.ts';
import { tableResult } from '../table-result.ts';
import { inWorkspace } from '../workspace-session.ts';
import { datasetReference } from './dataset-reference.ts';
import { partFrom } from './split-part.ts';

/** The options of `muster dataset read`. */
export type ReadDatasetCommandOptions = {
  readonly split?: string;
  readonly origin?: number;
  readonly raw?: true;
  readonly limit: number;
  readonly csv?: string;
  readonly json?: true;
  readonly workspace?: string;
};

/** Runs `muster dataset read`; gives the exit code 0. */
export async function runReadDataset(text: string, options: ReadDatasetCommandOptions): Promise<number> {
  const { split, origin, raw, limit, csv, json } = options;
  const part = partFrom(split);
  return inWorkspace('dataset read', options, async ({ workspace, terminal, signal }) => {
    const read = { split: part, origin, transformed: raw !== true, signal };
    const { schema, rows } = await readTrainingDataset(workspace, datasetReference(text), read);
    const isWhole = csv !== undefined || json === true;
    await printResult(tableResult(schema, rows, isWhole ? undefined : limit), terminal, { csv, json });
  });
}
