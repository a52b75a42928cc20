import { spawn } from 'node:child_process';

/** A process that serves others until it is stopped. */
export type ServiceProcess = {
  /** What the pattern found in its output: the address that it told. */
  readonly address: string;
  /** All that it has printed so far. */
  readonly out: () => string;
  readonly close: () => Promise<void>;
};

/** Starts a script on this Node and waits until its output has an address, the first group of the pattern. Throws where it ends before. */
export async function startService(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  told: RegExp,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...environment } });
  let out = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    const keep = (text: unknown): void => {
      out += String(text);
      const found = told.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('close', (code) => reject(new Error(`The service ended with ${code}:\n${out}`)));
  });
  return {
    address,
    out: () => out,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
