import { stringify } from 'yaml';
import { countOf, explainError, isMusterError } from '#src/core/index.ts';
import { loadSettings, secretValues, type Settings } from '#src/settings/index.ts';
import { faultsByEnvironment, type OpenedIn } from './environment-faults.ts';
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

/**
 * Checks pipeline files one after another in DEV and in PROD, or in the environment that is asked for alone, and tells the faults of all.
 * Gives 0, or the exit code of the last that is not valid.
 */
export async function runValidate(files: readonly string[], options: ValidateOptions): Promise<number> {
  const settings = loadSettings(process.cwd());
  hideSecrets(secretValues(settings));
  const { stdout, stderr } = process;
  const terminal = openTerminal(stdout, stderr, { level: settings.logLevel, hasStatusLine: false, now: Date.now });
  let exitCode = 0;
  for (const file of files) {
    const opened: OpenedIn[] = [];
    for (const environment of environmentsOf(options, settings)) {
      opened.push({ environment, ...(await open(file, options, { ...settings, executionMode: environment })) });
    }
    const errors = faultsByEnvironment(opened, settings.executionMode);
    for (const error of errors) {
      terminal.error(explainError(error));
      exitCode = exitCodeOf(error);
    }
    if (errors.length === 0) for (const line of linesOf(file, opened, options.resolved === true)) terminal.print(line);
  }
  return exitCode;
}

/** Gives the environments to check, that of this machine first. */
function environmentsOf(
  { environment }: ValidateOptions,
  { executionMode }: Settings,
): readonly Settings['executionMode'][] {
  if (environment !== undefined) return [environment];
  return [executionMode, executionMode === 'DEV' ? 'PROD' : 'DEV'];
}

async function open(
  file: string,
  options: ValidateOptions,
  layers: Settings,
): Promise<Pick<OpenedIn, 'pipeline' | 'error'>> {
  try {
    return { pipeline: await openPipeline(file, options, layers) };
  } catch (error) {
    if (!isMusterError(error)) throw error;
    return { error };
  }
}

// What is resolved can be read as YAML: the line about the file is a comment.
function linesOf(file: string, opened: readonly OpenedIn[], isResolved: boolean): readonly string[] {
  const { definition, steps, recorded } = opened.find(({ pipeline }) => pipeline !== undefined)!.pipeline!;
  const names = steps.map((step) => step.name).join(', ');
  const where = opened
    .flatMap(({ environment, pipeline }) => (pipeline === undefined ? [] : [environment]))
    .join(' and ');
  const line = `${file}: ${definition.name} is valid in ${where}, with ${countOf(steps.length, 'step')}: ${names}`;
  return isResolved ? [`# ${line}`, ...stringify(recorded).trimEnd().split('\n')] : [line];
}
