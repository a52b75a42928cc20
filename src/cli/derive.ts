import type { Command } from 'commander';
import type { DeriveOptions } from './derive/run-derive.ts';

const examples = `
Examples
  muster derive predict pipelines/batchai.yml      # writes pipelines/batchai.predict.yml, bound to the newest training
  muster derive predict run-20261122T003008Z-2ca875
  muster derive preprocess pipelines/batchai.yml --output pipelines/features.yml`;

/** Adds `muster derive`: the preprocessing or the prediction part of a training pipeline, as a pipeline of its own. */
export function addDerive(program: Command, ended: (exitCode: number) => void): void {
  const derive = program
    .command('derive')
    .description('writes the preprocessing or the prediction part of a training pipeline as a pipeline of its own')
    .addHelpText('after', examples);
  const parts = [
    ['preprocess', 'writes the steps above the training'],
    ['predict', 'writes the steps above the training and the forecast, bound to a training and its release'],
  ] as const;
  for (const [part, description] of parts) {
    derive
      .command(part)
      .description(description)
      .argument('<source>', 'the pipeline file, or the id of a run that trained')
      .option('--pipeline <file>', 'the pipeline file, where the source is a run (default: pipelines/NAME.yml)')
      .option('--output <file>', 'the file to write (default: beside the pipeline file)')
      .option('--workspace <dir>', 'where tables and models are kept (default: MUSTER_WORKSPACE, else "workspace")')
      .action(async (source: string, options: DeriveOptions) => {
        const { runDerive } = await import('./derive/run-derive.ts');
        ended(await runDerive(part, source, options));
      });
  }
}
