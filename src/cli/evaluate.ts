import type { Command } from 'commander';
import { addForceReason, forceRelease, type ForceOptions } from './force-options.ts';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';

/** Adds `muster evaluate`: judges the challengers against the champions and releases the better ones. */
export function addEvaluate(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('evaluate')
    .description('judges the challengers against the champions and releases the better ones');
  addForceReason(command.addOption(forceRelease()));
  addOptions(command, 'pipeline', 'places', 'set', 'workers', 'wait').action(
    async (options: PipelineOptions & ForceOptions & { readonly pipeline: string }) => {
      const { runSteps } = await import('./run-steps.ts');
      const { forcedBy } = await import('./reason.ts');
      ended(await runSteps({ file: options.pipeline, only: ['evaluate'], options, forcedBy: forcedBy(options) }));
    },
  );
}
