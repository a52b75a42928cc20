import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import type { z } from 'zod';
import { MusterError, type Fault, type Ranks } from '#src/core/index.ts';
import { settingsSchema, type executionModes, type LogLevel } from './settings-schema.ts';

/** The settings of one process, read once and frozen. */
export type Settings = {
  readonly executionMode: (typeof executionModes)[number];
  readonly workspace: string;
  readonly output: string;
  readonly logLevel: LogLevel;
  /** A secret: see `secretValues`. */
  readonly azureConnectionString: string | undefined;
  readonly storageTimeoutMs: number;
  readonly httpsHosts: readonly string[];
  readonly largestInputBytes: number;
  readonly allowsPrivateAddresses: boolean;
  /** Whether the process is part of a build of Azure DevOps, whose agent reads logging commands from what is printed. */
  readonly isAzureDevOps: boolean;
  /** What names a workspace of Azure Machine Learning, each where it is set; `endpoint` without a "/" at its end, empty for Azure itself. */
  readonly azureMl: {
    readonly subscriptionId: string | undefined;
    readonly resourceGroup: string | undefined;
    readonly workspace: string | undefined;
    readonly location: string | undefined;
    readonly compute: string | undefined;
    readonly endpoint: string;
  };
  /** The build that publishes and runs; undefined outside of one. */
  readonly buildId: string | undefined;
  /** The job of Azure Machine Learning whose steps are one run, and the version of the code that was published with it. */
  readonly job: { readonly name: string | undefined; readonly codeVersion: string | undefined };
  /**
   * Gives which of the processes that share the work of a command this one is; undefined where it works alone. Throws SETTINGS_INVALID
   * where RANK and WORLD_SIZE do not go together: to a command that shares nothing they are nothing.
   */
  readonly ranks: () => Ranks | undefined;
  /** What goes before the pipeline file, as text. */
  readonly pipelineOverrides: string;
  /** Gives a variable of the environment or of .env, as pipeline files name them; undefined where it is not set or is empty. */
  readonly variable: (name: string) => string | undefined;
};

/** The options of a command that go before settings. */
export type SettingsOptions = {
  readonly workspace?: string;
  readonly output?: string;
  readonly rank?: number;
  readonly worldSize?: number;
};

/**
 * Reads the settings: options of the command first, then the environment, the .env file of the folder, and the defaults. An empty value
 * counts as not set. Throws SETTINGS_INVALID with every fault at once; the values themselves are not repeated, since they may be secrets.
 */
export function loadSettings(
  folder: string,
  options: SettingsOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): Settings {
  const byOptions = {
    MUSTER_WORKSPACE: options.workspace,
    MUSTER_OUTPUT: options.output,
    RANK: options.rank?.toString(),
    WORLD_SIZE: options.worldSize?.toString(),
  };
  const given = withoutEmpty({ ...readDotEnv(folder), ...withoutEmpty(environment), ...withoutEmpty(byOptions) });
  const parsed = settingsSchema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => faultOf(issue.path.join('.'), issue.message));
  if (given['AML_PIPELINE_EXEC_MODE'] === 'PROD' && given['MUSTER_WORKSPACE'] === undefined) {
    faults.push(
      faultOf('MUSTER_WORKSPACE', 'Not set, and PROD has no default: the folder of a job is gone when it ends'),
    );
  }
  if (!parsed.success || faults.length > 0) throw new MusterError('SETTINGS_INVALID', faults);
  return Object.freeze({
    executionMode: parsed.data.AML_PIPELINE_EXEC_MODE,
    workspace: parsed.data.MUSTER_WORKSPACE,
    output: parsed.data.MUSTER_OUTPUT,
    logLevel: parsed.data.MUSTER_LOG_LEVEL,
    azureConnectionString: parsed.data.AZURE_STORAGE_CONNECTION_STRING,
    storageTimeoutMs: Number(parsed.data.MUSTER_STORAGE_TIMEOUT_SECONDS) * 1000,
    httpsHosts: Object.freeze(hostsOf(parsed.data.MUSTER_HTTPS_HOSTS)),
    largestInputBytes: Number(parsed.data.MUSTER_HTTPS_MAX_MB) * 1e6,
    allowsPrivateAddresses: parsed.data.MUSTER_ALLOW_PRIVATE_ADDRESSES === 'true',
    isAzureDevOps: parsed.data.TF_BUILD?.toLowerCase() === 'true',
    azureMl: Object.freeze({
      subscriptionId: parsed.data.AZURE_SUBSCRIPTION_ID,
      resourceGroup: parsed.data.AZURE_RESOURCE_GROUP,
      workspace: parsed.data.AZURE_ML_WORKSPACE,
      location: parsed.data.AZURE_ML_LOCATION,
      compute: parsed.data.AZURE_ML_COMPUTE,
      endpoint: parsed.data.AZURE_ML_ENDPOINT.replace(/\/$/, ''),
    }),
    buildId: parsed.data.BUILD_ID,
    job: Object.freeze({
      name: parsed.data.MUSTER_JOB_IS_RUN === 'true' ? parsed.data.AZUREML_ROOT_RUN_ID : undefined,
      codeVersion: parsed.data.MUSTER_CODE_VERSION,
    }),
    ranks: () => ranksOf(parsed.data),
    pipelineOverrides: parsed.data.MUSTER_SET,
    variable: (name) => (Object.hasOwn(given, name) ? given[name] : undefined),
  });
}

/** Gives what is wrong with a rank and a number of processes that are well formed each. */
function rankFaults({ RANK: rank, WORLD_SIZE: size }: z.output<typeof settingsSchema>): readonly Fault[] {
  if (rank === undefined && (size === undefined || size === '1')) return [];
  if (rank === undefined) return [faultOf('RANK', 'Not set, while WORLD_SIZE is')];
  if (size === undefined) return [faultOf('WORLD_SIZE', 'Not set, while RANK is')];
  return Number(rank) < Number(size) ? [] : [faultOf('RANK', 'Not less than WORLD_SIZE')];
}

function ranksOf(settings: z.output<typeof settingsSchema>): Ranks | undefined {
  const faults = rankFaults(settings);
  if (faults.length > 0) throw new MusterError('SETTINGS_INVALID', faults);
  const { RANK, WORLD_SIZE = '1', MUSTER_RANK_TIMEOUT_SECONDS } = settings;
  if (WORLD_SIZE === '1') return undefined;
  return Object.freeze({
    rank: Number(RANK),
    worldSize: Number(WORLD_SIZE),
    timeoutMs: Number(MUSTER_RANK_TIMEOUT_SECONDS) * 1000,
  });
}

function readDotEnv(folder: string): Record<string, string> {
  try {
    return parse(readFileSync(`${folder}/.env`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new MusterError(
      'SETTINGS_INVALID',
      { what: 'The file cannot be read', where: { file: '.env' } },
      { cause: error },
    );
  }
}

function hostsOf(list: string): string[] {
  return list
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
}

function withoutEmpty(values: NodeJS.ProcessEnv): Record<string, string> {
  const filled = Object.entries(values).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== '');
  return Object.fromEntries(filled);
}

function faultOf(path: string, what: string): Fault {
  const description = settingsSchema.shape[path as keyof typeof settingsSchema.shape]?.description;
  return { what, where: { path }, ...(description === undefined ? {} : { expected: description }) };
}
