import type { Command } from 'commander';
import { addForceReason, forceStepsOrRelease, type ForceOptions } from './force-options.ts';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';
import { addRunFlags, requestOf, type RunFlags } from './run-flags.ts';

/** Adds `muster run`: runs the steps of a pipeline of which something changed, and reuses the others. */
export function addRun(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('run')
    .description('runs a pipeline: raw CSV files to registered models and forecasts; steps without a change are reused')
    .argument('<pipeline>', 'the pipeline file, such as pipelines/batchai.yml');
  addForceReason(addRunFlags(command, forceStepsOrRelease())).option(
    '--resume <run>',
    'go on with a run that was interrupted, was held or died, under its id',
  );
  addOptions(command, 'places', 'set', 'workers', 'ranks', 'input', 'selection', 'wait').action(
    async (file: string, options: PipelineOptions & RunFlags & ForceOptions & { readonly resume?: string }) => {
      const { runSteps } = await import('./run-steps.ts');
      const { forcedBy } = await import('./reason.ts');
      const request = { ...requestOf(options), resume: options.resume };
      ended(await runSteps({ file, only: [], options, forcedBy: forcedBy(options) }, request));
    },
  );
}
