import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = fileURLToPath(new URL('../.interop/mlflow/', import.meta.url));
const run = promisify(execFile);

/** What MLflow answered, and what each call took. */
export type MlflowAnswers<Answer> = {
  readonly answers: readonly Answer[];
  /** Of the clock, call by call. */
  readonly seconds: readonly number[];
  /** Of the processor, client and server together. */
  readonly cpuSeconds: number;
};

/** MLflow's server on SQLite and a client of it, kept running. */
export type Mlflow = {
  readonly version: string;
  readonly ask: <Answer>(
    work: 'register' | 'search' | 'look-up' | 'promote',
    what: readonly unknown[],
  ) => Promise<MlflowAnswers<Answer>>;
  /** Ends client and server. */
  readonly close: () => Promise<void>;
};

/**
 * Starts MLflow with its database in a folder; the first time it is installed into .interop/mlflow. Undefined where it cannot be
 * installed, with the reason told.
 */
export async function openMlflow(folder: string, tell: (text: string) => void): Promise<Mlflow | undefined> {
  try {
    await install(tell);
  } catch (error) {
    tell(`mlflow cannot be installed: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
  const script = fileURLToPath(new URL('registry-100k.py', import.meta.url));
  const peer = spawn(join(home, 'bin/python'), ['-B', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => peer.once('close', resolve));
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = (await lines.next()) as { readonly value: string; readonly done?: boolean };
    if (done === true) throw new Error('mlflow has ended; its last words are above.');
    return value;
  };
  return {
    version: (await answer()).trim(),
    ask: async <Answer>(work: string, what: readonly unknown[]) => {
      const file = join(folder, 'asked.json');
      await writeFile(file, JSON.stringify(what));
      peer.stdin.write(`${work}\t${file}\n`);
      return JSON.parse(await answer()) as MlflowAnswers<Answer>;
    },
    close: async () => {
      peer.stdin.end();
      await ended;
    },
  };
}

async function install(tell: (text: string) => void): Promise<void> {
  const requirements = fileURLToPath(new URL('registry-100k-requirements.txt', import.meta.url));
  const wanted = await readFile(requirements, 'utf8');
  const mark = join(home, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
  tell('Installing mlflow into .interop/mlflow.');
  await mkdir(home, { recursive: true });
  await run('python3', ['-m', 'venv', '--clear', home]);
  await run(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  await writeFile(mark, wanted);
}
