import { execFile, fork, type ExecFileException } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '#test/house/project.ts';

/** What a command printed and how it ended. */
export type Ended = { readonly exitCode: number; readonly out: string; readonly err: string };

/** A folder of its own for a test: workspace, outputs, and files that the test puts there. */
export type Sandbox = {
  readonly folder: string;
  /** Runs `muster` on the sandbox's workspace and output folder; the current folder is the project's. */
  readonly muster: (...args: readonly string[]) => Promise<Ended>;
  /** The same as a step of a build of Azure DevOps. */
  readonly musterInBuild: (...args: readonly string[]) => Promise<Ended>;
  /** The rows of a CSV file of the output folder. */
  readonly csv: (path: string) => readonly Readonly<Record<string, string>>[];
  /** The paths of all files of the output folder and the workspace. */
  readonly files: () => readonly string[];
  readonly remove: () => void;
};

const script = join(projectRoot, 'bin/muster.mjs');

/** Opens a sandbox in the folder for temporary files. Its commands are processes of their own, or run in the one that is given. */
export function openSandbox(commands?: CommandProcess): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'muster-'));
  const places = ['--workspace', join(folder, 'workspace'), '--output', join(folder, 'output')];
  return {
    folder,
    muster: async (...args) =>
      commands === undefined ? run([script, ...args, ...places]) : commands.muster(...args, ...places),
    musterInBuild: (...args) => run([script, ...args, ...places], { TF_BUILD: 'True' }),
    csv: (path) => parse(readFileSync(join(folder, 'output', path)), { columns: true }),
    files: () =>
      ['workspace', 'output']
        .filter((place) => existsSync(join(folder, place)))
        .flatMap((place) => readdirSync(join(folder, place), { recursive: true, encoding: 'utf8' })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a script on this Node, in the project's folder where none is named, with settings of this machine left out. The exit code of one that a signal ended is that of shells. */
export function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = projectRoot,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...withoutSettings(), ...environment };
    execFile(process.execPath, args, { cwd, env, maxBuffer: 64e6 }, (error, out, err) => {
      const exitCode = error === null ? 0 : exitCodeOf(error);
      if (exitCode === undefined) reject(error!);
      else resolve({ exitCode, out, err });
    });
  });
}

/** The exit code of a process; undefined where it did not start, or printed more than is taken. */
function exitCodeOf({ code, signal }: ExecFileException): number | undefined {
  if (typeof code === 'number') return code;
  return code === undefined || code === null ? 128 + constants.signals[signal!] : undefined;
}

// Settings, and what says who or where somebody is: identities, builds of Azure DevOps, jobs of Azure Machine Learning, ranks.
const ofThisMachine =
  /^(MUSTER_|AZURE|AZ_BATCH|MLFLOW_|MSI_|IDENTITY_|DEFAULT_IDENTITY_|AML_PIPELINE_EXEC_MODE$|BUILD_ID$|TF_BUILD$|SYSTEM_(ACCESSTOKEN|OIDCREQUESTURI)$|((LOCAL|NODE)_)?RANK$|WORLD_SIZE$)/;

function withoutSettings(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofThisMachine.test(name)));
}

/** One process for many commands, where the starting and ending of a process are not what is tested. */
export type CommandProcess = {
  /** Runs `muster` with the arguments; one command after the other. */
  readonly muster: (...args: readonly string[]) => Promise<Ended>;
  readonly close: () => Promise<void>;
};

/** Starts a process that runs commands of `muster` as `run` would: in the project's folder, with settings of this machine left out. */
export function openCommandProcess(environment: Readonly<Record<string, string>> = {}): CommandProcess {
  const file = join(projectRoot, 'test/e2e/command-process.ts');
  const child = fork(file, { cwd: projectRoot, env: { ...withoutSettings(), ...environment }, execArgv: [] });
  const waiting = new Map<number, (ended: Ended) => void>();
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  child.on('message', (message) => {
    if (message === 'ready') return;
    const answer = message as { readonly id: number; readonly ended: Ended };
    waiting.get(answer.id)?.(answer.ended);
    waiting.delete(answer.id);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const broken = ended.then((code) => {
    throw new Error(`The process of the commands ended with code ${code}.`);
  });
  broken.catch(() => {});
  let n = 0;
  const send = async (args: readonly string[]): Promise<Ended> => {
    await ready;
    const id = n++;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      child.send({ id, args });
    });
  };
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return { muster: async (...args) => Promise.race([broken, send(args)]), close };
}
