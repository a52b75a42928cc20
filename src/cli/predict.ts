import type { Command } from 'commander';
import { addForecastFlags } from './forecast-flags.ts';
import type { PipelineOptions } from './pipeline-options.ts';

/** Adds `muster predict`: forecasts some keys or all, from any period on. It runs the step `inference`, as `muster inference` does. */
export function addPredict(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('predict')
    .description('forecasts some keys or all, from any period on, with the champions of a release');
  addForecastFlags(command).action(async (options: PipelineOptions & { readonly pipeline: string }) => {
    const { runSteps } = await import('./run-steps.ts');
    ended(await runSteps({ file: options.pipeline, only: ['inference'], options }));
  });
}
