import { createServer, connect, type Server } from 'node:net';
import { unlink } from 'node:fs/promises';
import { MusterError } from '#src/core/index.ts';

/**
 * Takes a folder of state for one emulator, by a socket at a path of the same machine, and gives what leaves it again. A socket ends with
 * its process, whatever that died of; a file with an id of a process would not. Throws EMULATOR_IN_USE where another one has the folder.
 */
export async function lockFolder(folder: string, socket: string): Promise<() => Promise<void>> {
  const server = (await listenAt(socket)) ?? (await listenAfterDead(socket));
  if (server !== undefined) return async () => void (await new Promise((resolve) => server.close(resolve)));
  throw new MusterError('EMULATOR_IN_USE', {
    what: 'Another emulator is at work on this folder.',
    where: { file: folder },
  });
}

/** Gives a server that listens at a path; undefined where something is there already. */
async function listenAt(socket: string): Promise<Server | undefined> {
  const server = createServer((each) => each.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(socket, () => resolve(server));
  });
}

// The file of a socket stays where its process was killed; nothing answers there.
async function listenAfterDead(socket: string): Promise<Server | undefined> {
  if (await answers(socket)) return undefined;
  await unlink(socket).catch(() => undefined);
  return listenAt(socket);
}

async function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = connect(socket);
    asked.once('connect', () => {
      asked.destroy();
      resolve(true);
    });
    asked.once('error', () => resolve(false));
  });
}
