import { main as runCommand, type AddCommand } from '#src/cli/index.ts';
import { addAzure } from './azure.ts';
import { addEmulate } from './emulate.ts';
import { runTracked } from './run-tracked.ts';

/** The commands of `muster` that are about Azure, behind those of the product itself. */
export const serviceCommands: readonly AddCommand[] = [addAzure, addEmulate];

/** Runs one command line of `muster` (without node and script), and gives its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  return runTracked(async () => runCommand(args, serviceCommands));
}
