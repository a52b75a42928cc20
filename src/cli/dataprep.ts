import type { Command } from 'commander';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';

/** Adds `muster dataprep`: reads the raw CSV files and fills the feature group. */
export function addDataprep(program: Command, ended: (exitCode: number) => void): void {
  const command = program.command('dataprep').description('reads the raw CSV files and fills the feature group');
  addOptions(command, 'pipeline', 'places', 'set', 'input', 'wait').action(
    async (options: PipelineOptions & { readonly pipeline: string }) => {
      const { runSteps } = await import('./run-steps.ts');
      ended(await runSteps({ file: options.pipeline, only: ['dataprep'], options }));
    },
  );
}
