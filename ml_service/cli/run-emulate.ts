import { MusterError } from '#src/core/index.ts';
import { hideSecrets, openTerminal } from '#src/cli/index.ts';
import { loadSettings, secretValues, type Settings } from '#src/settings/index.ts';
import { parseFault, startEmulator, type EmulatorOptions } from '#ml-service/emulator/index.ts';

/** The options of `muster emulate`, as commander gives them. */
export type EmulateOptions = Pick<
  EmulatorOptions,
  'port' | 'folder' | 'packages' | 'nodes' | 'tokenSeconds' | 'operationSeconds' | 'location' | 'computes'
> & {
  readonly blob?: string;
  readonly jobVariables: readonly string[];
  readonly fault: readonly string[];
};

/** Runs `muster emulate` until it is interrupted, then ends what it had started. Gives the exit code 0. */
export async function runEmulate({ blob, jobVariables, fault, ...options }: EmulateOptions): Promise<number> {
  const settings = loadSettings(process.cwd());
  const connectionString = blob ?? settings.azureConnectionString;
  hideSecrets([...secretValues(settings), ...secretValues({ azureConnectionString: connectionString })]);
  const { stdout, stderr } = process;
  const terminal = openTerminal(stdout, stderr, { level: settings.logLevel, hasStatusLine: false, now: Date.now });
  if (connectionString === undefined)
    throw new MusterError('USAGE', {
      what: 'No storage account is named.',
      expected: '--blob or AZURE_STORAGE_CONNECTION_STRING: a connection string, such as UseDevelopmentStorage=true',
    });
  const emulator = await startEmulator({
    ...options,
    blob: connectionString,
    variables: variablesOf(jobVariables, settings),
    faults: fault.map(parseFault),
    now: Date.now,
    tell: (line) => terminal.info(`${new Date().toISOString().slice(11, 19)}  ${line}`),
  });
  terminal.print(`Azure Machine Learning is emulated at ${emulator.address}`);
  await interrupted();
  terminal.print('Ending: jobs that are at work are started again next time.');
  await emulator.close();
  return 0;
}

function variablesOf(names: readonly string[], { variable }: Settings): Readonly<Record<string, string>> {
  const missing = names.filter((name) => variable(name) === undefined);
  if (missing.length > 0)
    throw new MusterError('USAGE', {
      what: `The variables ${missing.join(', ')} are not set.`,
      where: { path: '--job-variables' },
      expected: 'names of variables of the environment or of .env',
    });
  return Object.fromEntries(names.map((name) => [name, variable(name)!]));
}

/** Waits for Ctrl+C or an end that is asked for; the second one ends the process at once. */
async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
}
