import type { Command } from 'commander';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';

/** Adds `muster run`: runs all steps of a pipeline, in order. */
export function addRun(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('run')
    .description('runs all steps of a pipeline: raw CSV files to registered models and forecasts')
    .argument('<pipeline>', 'the pipeline file, such as pipelines/batchai.yml');
  addOptions(command, 'places', 'input', 'selection').action(async (file: string, options: PipelineOptions) => {
    const { runSteps } = await import('./run-steps.ts');
    ended(await runSteps({ file, only: [], options }));
  });
}
