import type { Command } from 'commander';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';
import { addRunFlags, type RunFlags } from './run-flags.ts';

/** Adds `muster plan`: says what a run would do, why, and how long it will take. */
export function addPlan(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('plan')
    .description('says which steps of a pipeline would run, which are reused, and why; runs nothing')
    .argument('<pipeline>', 'the pipeline file, such as pipelines/batchai.yml');
  addRunFlags(command)
    .option('--why-miss', 'every part of the cache keys that differs from the last time')
    .option('--json', 'as JSON');
  addOptions(command, 'places', 'set', 'input', 'selection').action(
    async (file: string, options: PipelineOptions & RunFlags & { readonly whyMiss?: true; readonly json?: true }) => {
      const { runPlan } = await import('./run-plan.ts');
      ended(await runPlan(file, options));
    },
  );
}
