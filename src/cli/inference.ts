import type { Command } from 'commander';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';

/** Adds `muster inference`: forecasts with the champions of the newest release. */
export function addInference(program: Command, ended: (exitCode: number) => void): void {
  const command = program.command('inference').description('forecasts with the champions of the newest release');
  addOptions(command, 'pipeline', 'places', 'set', 'selection', 'wait').action(
    async (options: PipelineOptions & { readonly pipeline: string }) => {
      const { runSteps } = await import('./run-steps.ts');
      ended(await runSteps({ file: options.pipeline, only: ['inference'], options }));
    },
  );
}
