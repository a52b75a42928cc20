export { openLocalDirectory } from './local-directory.ts';
export type { ListedObject, ObjectInfo, ObjectStore, StoreOptions } from './object-store.ts';
export { openStore } from './open-store.ts';
