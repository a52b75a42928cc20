import { Argument, InvalidArgumentError, type Command } from 'commander';
import { wholeNumber } from '#src/cli/index.ts';
import type { EmulateOptions } from './run-emulate.ts';

const examples = `
It listens on this machine alone, keeps its state in a folder, and runs jobs as processes of this machine. It ends with Ctrl+C; jobs that
had not ended then are started again with it. docs/azure-emulator.md says what it knows of Azure.

Examples
  npx azurite-blob --location workspace/azurite --skipApiVersionCheck &
  export AZURE_STORAGE_CONNECTION_STRING=UseDevelopmentStorage=true
  npx muster emulate azure-ml --packages node_modules --job-variables AZURE_STORAGE_CONNECTION_STRING
  npx muster emulate azure-ml --fault throttle,path=/jobs,times=3 --fault node-lost,step=train,afterSeconds=5`;

/** Adds `muster emulate`: what stands for a service of Azure on this machine. */
export function addEmulate(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('emulate')
    .helpGroup('Azure:')
    .description('stands for Azure Machine Learning on this machine, as Azurite does for Blob Storage')
    .addArgument(new Argument('<service>', 'the service').choices(['azure-ml']))
    .option('--port <number>', 'the port of 127.0.0.1 to listen on; 0 for any that is free', parsePort, 10_500)
    .option(
      '--blob <connection string>',
      'the storage account behind the workspaces, such as that of Azurite (default: AZURE_STORAGE_CONNECTION_STRING)',
    )
    .option('--folder <dir>', 'where its state is kept', 'workspace/azure-ml-emulator')
    .option('--packages <dir>', 'a node_modules folder that stands for the packages in the image of jobs')
    .option('--nodes <number>', 'how many machines run jobs', wholeNumber, 4)
    .option('--token-seconds <number>', 'how long its tokens are valid', wholeNumber, 3600)
    .option('--operation-seconds <number>', 'how long a long-running operation takes', parseSeconds, 1)
    .option('--location <region>', 'the region that resources are said to be in', 'westeurope')
    .option(
      '--computes <names>',
      'the compute clusters that every workspace has, with commas',
      namesOf(/^[A-Za-z][A-Za-z0-9-]*$/, 'names of compute clusters'),
      ['cpu-cluster'],
    )
    .option(
      '--job-variables <names>',
      'variables of this environment or .env that jobs are given, with commas; they stand for the identity of the compute',
      namesOf(/^[A-Za-z_]\w*$/, 'names of variables'),
      [],
    )
    .option('--fault <rule>', 'a fault that is to happen; may be given more than once', addTo, [])
    .addHelpText('after', examples)
    .action(async (_: string, options: EmulateOptions) => {
      const { runEmulate } = await import('./run-emulate.ts');
      ended(await runEmulate(options));
    });
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('It must be a port from 0 to 65535.');
  return port;
}

function parseSeconds(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= 3600)) throw new InvalidArgumentError('It must be seconds from 0 to 3600.');
  return seconds;
}

function namesOf(form: RegExp, what: string): (text: string) => readonly string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    if (names.every((name) => form.test(name))) return names;
    throw new InvalidArgumentError(`It must be ${what} with commas between them.`);
  };
}

function addTo(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
