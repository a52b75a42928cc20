import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Installs the pinned packages of a list (`NAME-requirements.txt` unless it is said) into `.interop/NAME`, unless they are there, with
 * more options for pip; `tell` is told what is done.
 */
export async function installPython(
  name: string,
  { list = `${name}-requirements.txt`, pip = [], tell = print }: PythonPackages = {},
): Promise<void> {
  const script = fileURLToPath(new URL('install-python.sh', import.meta.url));
  const { stdout } = await promisify(execFile)(script, [name, list, ...pip], { maxBuffer: 64e6 });
  if (stdout !== '') tell(stdout);
}

/** What is installed besides the name of the folder, and how. */
type PythonPackages = {
  readonly list?: string;
  readonly pip?: readonly string[];
  readonly tell?: (text: string) => void;
};

function print(text: string): void {
  process.stdout.write(text);
}
