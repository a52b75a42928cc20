import type { Command } from 'commander';
import { addForecastFlags } from './forecast-flags.ts';
import type { PipelineOptions } from './pipeline-options.ts';

/** Adds `muster inference`: the step of the pipeline by its name, with all that `muster predict` takes. */
export function addInference(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('inference')
    .description('forecasts with the champions of a release, the newest unless it is said');
  addForecastFlags(command).action(async (options: PipelineOptions & { readonly pipeline: string }) => {
    const { runSteps } = await import('./run-steps.ts');
    ended(await runSteps({ file: options.pipeline, only: ['inference'], options }));
  });
}
