import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countOf, MusterError, messageOf } from '#src/core/index.ts';
import { writeFileWhole } from '#src/storage/index.ts';
import { openBlobs } from './blobs/blobs.ts';
import type { Emulator } from './emulator.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import { openFaults } from './faults/open-faults.ts';
import { listen, type Listening } from './http/listen.ts';
import type { Route } from './http/route.ts';
import { openTokens } from './http/tokens.ts';
import { openEngine, type Engine } from './jobs/open-engine.ts';
import { checkPackages, openMachines, type MachineOptions, type OwnMachines } from './open-machines.ts';
import { routesOf } from './routes.ts';
import { openDocuments } from './state/documents.ts';

/** How an emulator is started. */
export type EmulatorOptions = MachineOptions & {
  /** The port of the loopback address; 0 for any that is free. */
  readonly port: number;
  /** The connection string of the storage account that stands behind the workspaces, such as that of Azurite. */
  readonly blob: string;
  readonly tokenSeconds: number;
  readonly operationSeconds: number;
  readonly location: string;
  /** The names of the compute clusters of every workspace. */
  readonly computes: readonly string[];
  readonly faults: readonly FaultRule[];
  readonly now: () => number;
  readonly tell: (line: string) => void;
};

/**
 * Starts an emulator on its state of last time, and what had not ended then. Throws EMULATOR_PORT, EMULATOR_IN_USE, EMULATOR_STATE, and
 * USAGE and STORAGE_CONNECTION_STRING for options that cannot be used.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Listening> {
  const { folder, tokenSeconds, now, tell } = options;
  await checkPackages(options.packages);
  const blobs = await openBlobs(options.blob);
  const shared = {
    tokens: openTokens(await secretOf(folder), tokenSeconds * 1000, now),
    faults: openFaults(options.faults),
    now,
    tell,
  };
  let routes: readonly Route[] = [];
  // The port first: where another emulator has it, its folders stay as they are.
  const server = await listen(options.port, () => routes, shared);
  let machines: OwnMachines | undefined;
  try {
    const own = await openMachines(options);
    machines = own;
    const emulator: Emulator = {
      ...shared,
      ...(await openState(folder)),
      blobs,
      address: server.address,
      location: options.location,
      computes: options.computes,
      operationSeconds: options.operationSeconds,
      machines: own,
    };
    const engine = openEngine(emulator);
    routes = routesOf(emulator, engine);
    const resumed = await engine.resume();
    if (resumed > 0) tell(`started again, since it had not ended: ${countOf(resumed, 'job')}`);
    return { address: server.address, close: async () => closeAll(engine, server, own) };
  } catch (error) {
    await server.close();
    await machines?.leave();
    throw error;
  }
}

async function closeAll(engine: Engine, server: Listening, machines: OwnMachines): Promise<void> {
  await engine.close();
  await server.close();
  await machines.leave();
}

async function openState(folder: string): Promise<Pick<Emulator, 'resources' | 'jobs' | 'experiments' | 'runs'>> {
  try {
    return {
      resources: await openDocuments(join(folder, 'resources')),
      jobs: await openDocuments(join(folder, 'jobs')),
      experiments: await openDocuments(join(folder, 'experiments')),
      runs: await openDocuments(join(folder, 'runs')),
    };
  } catch (cause) {
    throw new MusterError(
      'EMULATOR_STATE',
      { what: `The state of the emulator cannot be read: ${messageOf(cause)}.`, where: { file: folder } },
      { cause },
    );
  }
}

// Tokens outlive a restart, as they do where others issue them.
async function secretOf(folder: string): Promise<string> {
  const file = join(folder, 'token-secret');
  try {
    return await readFile(file, 'utf8');
  } catch {
    const secret = randomBytes(32).toString('hex');
    await writeFileWhole(file, secret);
    return secret;
  }
}
