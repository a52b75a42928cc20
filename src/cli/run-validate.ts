import { stringify } from 'yaml';
import { countOf, explainError, isMusterError } from '#src/core/index.ts';
import type { Pipeline } from '#src/pipelines/index.ts';
import { loadSettings, secretValues, type Settings } from '#src/settings/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { openPipeline } from './open-pipeline.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { hideSecrets } from './redact.ts';
import { openTerminal } from './terminal.ts';

/** The options of `muster validate`, as commander gives them. */
export type ValidateOptions = PipelineOptions & {
  readonly resolved?: true;
  readonly environment?: Settings['executionMode'];
};

/** Checks pipeline files one after another, and tells the faults of all. Gives 0, or the exit code of the last that is not valid. */
export async function runValidate(files: readonly string[], options: ValidateOptions): Promise<number> {
  const settings = loadSettings(process.cwd());
  hideSecrets(secretValues(settings));
  const { stdout, stderr } = process;
  const terminal = openTerminal(stdout, stderr, { level: settings.logLevel, hasStatusLine: false, now: Date.now });
  const layers = { ...settings, executionMode: options.environment ?? settings.executionMode };
  let exitCode = 0;
  for (const file of files) {
    try {
      const pipeline = await openPipeline(file, options, layers);
      for (const line of linesOf(file, pipeline, options.resolved === true)) terminal.print(line);
    } catch (error) {
      if (!isMusterError(error)) throw error;
      terminal.error(explainError(error));
      exitCode = exitCodeOf(error);
    }
  }
  return exitCode;
}

// What is resolved can be read as YAML: the line about the file is a comment.
function linesOf(file: string, { definition, steps, recorded }: Pipeline, isResolved: boolean): readonly string[] {
  const names = steps.map((step) => step.name).join(', ');
  const line = `${file}: ${definition.name} is valid, with ${countOf(steps.length, 'step')}: ${names}`;
  return isResolved ? [`# ${line}`, ...stringify(recorded).trimEnd().split('\n')] : [line];
}
