import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile } from '#test/house/project.ts';
import { writeSmallInput } from '#test/e2e/small-input.ts';

const smallPipeline = 'small';

/** Where the file of the pipeline lies in a checkout. */
export const smallPipelineFile = `pipelines/${smallPipeline}.yml`;

/** Gives the files of a pipeline with the first keys of the sample of batchai and its quickest candidates, by their paths in a checkout. */
export function smallFleetFiles(nKeys: number): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-small-'));
  try {
    const { demand, knownFuture } = writeSmallInput(folder, nKeys);
    return {
      [smallPipelineFile]: smallPipelineText(),
      'DataPrep_inputs/small/demand.csv': readFileSync(demand, 'utf8'),
      'DataPrep_inputs/small/known_future.csv': readFileSync(knownFuture, 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Gives the text of the pipeline file. */
export function smallPipelineText(): string {
  return projectFile('pipelines/batchai.yml')
    .replace('name: batchai', `name: ${smallPipeline}`)
    .replaceAll('DataPrep_inputs/batchai/', `DataPrep_inputs/${smallPipeline}/`)
    .replace(/candidates:\n(?: {6}.*\n)+/, 'candidates: [seasonal_naive, linear]\n');
}
