import { Option, type Command } from 'commander';
import { addOptions } from './pipeline-options.ts';
import type { ValidateOptions } from './run-validate.ts';

/** Adds `muster validate`: checks pipeline files without running them. */
export function addValidate(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('validate')
    .description('checks pipeline files without running them, and tells every fault')
    .argument('<pipeline...>', 'the pipeline files, such as pipelines/batchai.yml')
    .option('--resolved', 'print what each comes to, after all layers and with every default')
    .addOption(
      new Option(
        '--environment <name>',
        'the only one to check (default: DEV and PROD; --resolved prints that of AML_PIPELINE_EXEC_MODE)',
      ).choices(['DEV', 'PROD']),
    );
  addOptions(command, 'set').action(async (files: readonly string[], options: ValidateOptions) => {
    const { runValidate } = await import('./run-validate.ts');
    ended(await runValidate(files, options));
  });
}
