// Loaded before a command by `node --import`: kills its process, as no handler can see it, before or after the file number DIE_AT is put
// in place of those whose paths hold DIE_IN.
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { DIE_IN: part = '', DIE_AT: at = '', DIE_WHEN: when = '' } = process.env;
let nPut = 0;

if (isMainThread) {
  files.link = dyingAt(files.link);
  files.rename = dyingAt(files.rename);
  syncBuiltinESMExports();
}

function dyingAt(put: typeof files.rename): typeof files.rename {
  return async (from, to) => {
    const isLast = String(to).includes(part) && ++nPut === Number(at);
    if (isLast && when === 'before') process.kill(process.pid, 'SIGKILL');
    await put(from, to);
    if (isLast) process.kill(process.pid, 'SIGKILL');
  };
}
