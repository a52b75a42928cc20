import { rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { digestOf, MusterError } from '#src/core/index.ts';
import { makeFolder } from '#src/storage/index.ts';
import type { Machines } from './emulator.ts';
import { lockFolder } from './state/lock-folder.ts';

/** What machines are made from, as an emulator is started with it. */
export type MachineOptions = {
  /** The folder of the state of the emulator. */
  readonly folder: string;
  /** A folder `node_modules` that stands for what the image of jobs holds. */
  readonly packages?: string | undefined;
  /** How many machines run jobs. */
  readonly nodes: number;
  /** Variables that jobs have beside those of Azure: they stand for the identity of the compute. */
  readonly variables: Readonly<Record<string, string>>;
};

/** The machines of an emulator, which has its folders for itself until `leave`. */
export type OwnMachines = Machines & {
  /** Removes what the machines hold, and leaves the folders to others. */
  readonly leave: () => Promise<void>;
};

/**
 * Makes the folder of the machines anew, where no other emulator works on the same state. It is outside of any project: code of a job finds
 * nothing above its folder but what its image would hold. Throws EMULATOR_IN_USE.
 */
export async function openMachines({ folder, packages, nodes, variables }: MachineOptions): Promise<OwnMachines> {
  const machine = join(tmpdir(), `muster-azure-ml-${digestOf(resolve(folder)).slice(0, 12)}`);
  const unlock = await lockFolder(folder, `${machine}.lock`);
  const leave = async (): Promise<void> => {
    await rm(machine, { recursive: true, force: true });
    await unlock();
  };
  try {
    await rm(machine, { recursive: true, force: true });
    await makeFolder(machine);
    if (packages !== undefined) await symlink(resolve(packages), join(machine, 'node_modules'), 'dir');
  } catch (error) {
    await leave();
    throw error;
  }
  const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  return { count: nodes, folder: machine, path, variables, leave };
}

/** Says whether the packages of jobs are a folder that is there. Throws USAGE. */
export async function checkPackages(packages: string | undefined): Promise<void> {
  if (packages === undefined) return;
  const isFolder = await stat(packages).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new MusterError('USAGE', {
    what: `There is no folder ${resolve(packages)}.`,
    where: { path: '--packages' },
    expected: 'a folder node_modules with the packages of jobs',
  });
}
