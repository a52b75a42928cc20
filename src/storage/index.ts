export { openLocalDirectory } from './local-directory.ts';
export type { ObjectStore, StoreOptions } from './object-store.ts';
export { openStore } from './open-store.ts';
