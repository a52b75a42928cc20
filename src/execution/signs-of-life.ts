import { setTimeout as sleep } from 'node:timers/promises';
import type { Ranks } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** Where ranks give signs of life: the folder of the work that they share. */
type SharedPlace = { readonly store: ObjectStore; readonly folder: string };

const longestBeatMs = 60_000;

/**
 * Gives signs of life of a rank that is at work, each minute or five times in the time for which it is waited; gives what ends them. The
 * first comes after that time, so that short work leaves none.
 */
export function keepAlive({ store, folder, ranks }: SharedPlace & { readonly ranks: Ranks }): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const beatMs = Math.min(longestBeatMs, ranks.timeoutMs / 5);
  const beating = (async () => {
    for (let beat = 1; ; beat++) {
      await sleep(beatMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      // A store that does not answer for a moment is no reason to stop; one that never does again shows when a piece is kept.
      await store.write(`${folder}/${prefix}${ranks.rank}`, Buffer.from(`${beat}\n`), { signal }).catch(() => {});
    }
  })();
  return async () => {
    stop.abort();
    await beating;
  };
}

/** Gives the last signs of life of ranks, as a text that is another one once one of them gave another. */
export async function lastSigns(
  { store, folder }: SharedPlace,
  ranks: ReadonlySet<number>,
  options: StoreOptions,
): Promise<string> {
  const signs: string[] = [];
  for await (const { path, etag } of store.list(`${folder}/${prefix}`, options)) {
    const rank = path.slice(folder.length + 1 + prefix.length);
    if (ranks.has(Number(rank))) signs.push(`${rank} ${etag}`);
  }
  return signs.join('\n');
}

const prefix = 'alive-';
