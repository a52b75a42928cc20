import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pandasPython } from '#test/interop/pandas-python.ts';

/** A Python that is kept running, so that its start and its imports are no part of a round. */
export type Pandas = {
  readonly version: string;
  /** Joins two Parquet files and keeps the result. */
  readonly join: (labels: string, features: string) => Promise<void>;
  /** Gives the proof of the last join, as `proofOf` does. */
  readonly proof: () => Promise<string>;
  readonly close: () => void;
};

/** Starts pandas; it must be installed. */
export async function openPandas(): Promise<Pandas> {
  const script = fileURLToPath(new URL('pit-join-pandas.py', import.meta.url));
  const python = spawn(pandasPython, ['-B', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = (await lines.next()) as { readonly value: string; readonly done?: boolean };
    if (done === true) throw new Error('pandas has ended; its last words are above.');
    return value;
  };
  const ask = async (...words: readonly string[]): Promise<string> => {
    python.stdin.write(`${words.join('\t')}\n`);
    return answer();
  };
  const [, version] = (await answer()).split(' ');
  return {
    version: version!,
    join: async (labels, features) => {
      await ask('join', labels, features);
    },
    proof: async () => ask('proof'),
    close: () => {
      python.stdin.end();
    },
  };
}
