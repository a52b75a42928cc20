import type { Command } from 'commander';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';

/** Adds `muster train`: fits every candidate to every key and keeps a challenger for each. */
export function addTrain(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('train')
    .description('fits every candidate to every key and keeps a challenger for each');
  addOptions(command, 'pipeline', 'places', 'set', 'workers', 'ranks', 'selection', 'wait').action(
    async (options: PipelineOptions & { readonly pipeline: string }) => {
      const { runSteps } = await import('./run-steps.ts');
      ended(await runSteps({ file: options.pipeline, only: ['train'], options }));
    },
  );
}
