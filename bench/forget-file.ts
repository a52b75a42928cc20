import { spawnSync } from 'node:child_process';

/** Makes the system forget what it holds of a file in memory, so that the next read is a cold one. Linux only; elsewhere reads are warm. */
export async function forgetFile(file: string): Promise<void> {
  if (process.platform !== 'linux') return;
  // The way that the manual of coreutils names ("dd invocation", nocache).
  const args = [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'];
  const { status, stderr } = spawnSync('dd', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`dd could not drop ${file} from the cache: ${stderr}`);
}
