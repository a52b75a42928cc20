import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names the machine for this process: only where two processes have the same mark does the number of one mean the same to the other. */
export function machineMark(): string {
  // Containers share a kernel and may share a name, but number their processes apart.
  const boot = factOfLinux(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const numbering = factOfLinux(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, numbering].filter((each) => each !== '').join(' ');
}

/** Says whether no process of this machine has the number. */
export function isProcessGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function factOfLinux(read: () => string): string {
  try {
    return read();
  } catch {
    // Another system than Linux: the name of the machine stands alone.
    return '';
  }
}
