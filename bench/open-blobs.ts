import { existsSync, readFileSync } from 'node:fs';
import type { ObjectStore } from '#src/storage/index.ts';

/** A blob service for a bench; without a store where Azurite is not installed. */
export type Blobs = {
  readonly store: ObjectStore | undefined;
  readonly version: string;
  readonly close: () => Promise<void>;
};

/** No blob service. */
export const noBlobs: Blobs = { store: undefined, version: '', close: async () => {} };

const manifest = new URL('../node_modules/azurite/package.json', import.meta.url);

/** Starts Azurite in memory and opens an empty store in it. */
export async function openBlobs(): Promise<Blobs> {
  if (!existsSync(manifest)) return noBlobs;
  const { startAzurite } = await import('#test/storage/azurite.ts');
  const azurite = await startAzurite();
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { store: await azurite.newStore(), version, close: azurite.close };
}
