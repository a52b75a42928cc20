import { MusterError } from '#src/core/index.ts';
import { loggingCommand, storageOptions, type Terminal } from '#src/cli/index.ts';
import { openStore } from '#src/storage/index.ts';
import { isJobOf, keepReleases, verifyTraining, type Purpose } from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions } from './azure-session.ts';

/** The options of `muster azure verify`, as commander gives them. */
export type VerifyOptions = AzureOptions & { readonly job?: string; readonly strict?: true; readonly keepModel?: true };

/**
 * Runs `muster azure verify`: says whether the build has registered a model, and why not; in a build of Azure DevOps also by the output variable
 * `modelRegistered`. Nothing of Azure Machine Learning is asked, only the tables; with `--keep-model` the
 * release becomes a version of a model there. Gives the exit code 0, whatever the answer is; with
 * `--strict` throws AZURE_ML_NOT_REGISTERED where it is no.
 */
export async function runVerify(
  purpose: Purpose,
  { job, strict, keepModel, ...options }: VerifyOptions,
): Promise<number> {
  return inAzure(['verify', purpose], options, async ({ settings, terminal, signal, build, connect }) => {
    const store = openStore(settings.workspace, storageOptions(settings, terminal));
    const isOwn = (name: string): boolean => (job === undefined ? isJobOf(build, name) : name === job);
    const { isRegistered, lines, releases } = await verifyTraining(store, build.pipeline, isOwn, { signal });
    for (const line of lines) terminal.print(line);
    if (settings.isAzureDevOps) tellBuild(terminal, isRegistered, lines);
    if (isRegistered && keepModel === true) {
      const kept = await keepReleases(connect(), build, { workspace: settings.workspace, releases });
      for (const line of kept) terminal.print(line);
    }
    if (isRegistered || strict !== true) return;
    throw new MusterError('AZURE_ML_NOT_REGISTERED', { what: lines.join(' ') });
  });
}

function tellBuild({ command }: Terminal, isRegistered: boolean, lines: readonly string[]): void {
  command(loggingCommand('task.setvariable', { variable: 'modelRegistered', isOutput: 'true' }, String(isRegistered)));
  command(loggingCommand('build.addbuildtag', {}, isRegistered ? 'model-registered' : 'model-not-registered'));
  if (isRegistered) return;
  command(loggingCommand('task.logissue', { type: 'warning' }, lines.join(' ')));
  command(loggingCommand('task.complete', { result: 'SucceededWithIssues' }, lines[0] ?? ''));
}
