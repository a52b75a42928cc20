import { randomInt } from 'node:crypto';
import { MusterError } from '#src/core/index.ts';
import { hideSecrets, openPipeline, openTerminal, shellLine, type Terminal } from '#src/cli/index.ts';
import type { Pipeline } from '#src/pipelines/index.ts';
import { loadSettings, secretValues, type Settings } from '#src/settings/index.ts';
import { connectAzureMl, type AzureMl } from '#ml-service/azure-ml/index.ts';
import { saysJobEnded, type BuildJobs, type Purpose } from '#ml-service/pipelines/index.ts';

/** The options that all commands about published pipelines take. */
export type AzureOptions = { readonly pipeline: string; readonly buildId?: string; readonly workspace?: string };

/** What a command about a published pipeline is given. */
export type AzureSession = {
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The pipeline file as it holds in PROD. */
  readonly pipeline: Pipeline;
  /** The variables of the environment that the pipeline file names, with their values. */
  readonly named: ReadonlyMap<string, string>;
  readonly build: BuildJobs;
  /** Gives the connection to the workspace of Azure Machine Learning, one for the command. Throws AZURE_ML_SETTINGS_MISSING. */
  readonly connect: () => AzureMl;
};

/**
 * Opens settings, terminal and pipeline file for one command, and gives its exit code. Throws USAGE without a build, INTERRUPTED where it was stopped,
 * and what the settings, the file and the work throw.
 */
export async function inAzure(
  [command, purpose]: readonly [string, Purpose],
  options: AzureOptions,
  work: (session: AzureSession) => Promise<void>,
): Promise<number> {
  const { workspace } = options;
  const settings = loadSettings(process.cwd(), workspace === undefined ? {} : { workspace });
  hideSecrets([...secretValues(settings), settings.variable('SYSTEM_ACCESSTOKEN') ?? '']);
  const { logLevel: level, isAzureDevOps } = settings;
  const { stdout, stderr } = process;
  const hasStatusLine = stderr.isTTY && !isAzureDevOps;
  const terminal = openTerminal(stdout, stderr, { level, hasStatusLine, now: Date.now, isAzureDevOps });
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const { signal } = interrupt;
  try {
    const { pipeline, named } = await openForProd(options.pipeline, settings);
    const build = { pipeline: pipeline.definition.name, purpose, buildId: buildOf(options, settings) };
    let azure: AzureMl | undefined;
    const connect = (): AzureMl =>
      (azure ??= connectAzureMl(settings, {
        seed: randomInt(2 ** 31),
        now: Date.now,
        signal,
        onRetry: terminal.debug,
      }));
    await work({ settings, terminal, signal, pipeline, named, build, connect });
    return 0;
  } catch (error) {
    if (!signal.aborted || saysJobEnded(error)) throw error;
    const what = `muster azure ${command} ${purpose} was stopped. A job that was begun goes on.`;
    const toDo = `Run the command again to go on, or \`${cancelLine(purpose, options, settings)}\` to end the job.`;
    throw new MusterError('INTERRUPTED', { what, toDo }, { cause: error });
  } finally {
    terminal.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Gives the command that cancels the jobs of a build, with all that it needs to be told. */
export function cancelLine(
  purpose: Purpose,
  { pipeline, ...options }: AzureOptions,
  settings: Pick<Settings, 'buildId'>,
): string {
  const id = buildOf(options, settings);
  return shellLine(['npx', 'muster', 'azure', 'cancel', purpose, '--build-id', id, '--pipeline', pipeline]);
}

async function openForProd(
  file: string,
  settings: Settings,
): Promise<{ readonly pipeline: Pipeline; readonly named: ReadonlyMap<string, string> }> {
  const named = new Map<string, string>();
  const variable = (name: string): string | undefined => {
    const value = settings.variable(name);
    if (value !== undefined) named.set(name, value);
    return value;
  };
  const pipeline = await openPipeline(file, {}, { ...settings, executionMode: 'PROD', variable });
  return { pipeline, named };
}

function buildOf({ buildId }: Pick<AzureOptions, 'buildId'>, settings: Pick<Settings, 'buildId'>): string {
  const id = buildId ?? settings.buildId;
  if (id !== undefined && /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(id)) return id;
  throw new MusterError('USAGE', {
    what: id === undefined ? 'No build is named.' : `"${id}" is no id of a build.`,
    expected: '--build-id or BUILD_ID: letters, digits, "_" and "-", up to 100, such as 4711',
  });
}
