export { openAzureBlob } from './azure-blob.ts';
export { cloneFile, type CloneOutcome } from './clone-file.ts';
export { openLocalDirectory } from './local-directory.ts';
export type { ListedObject, ObjectStore, StoreOptions } from './object-store.ts';
export { isRemoteUri, openRemoteFile, type RemoteOptions } from './open-remote-file.ts';
export { openStore, type OpenOptions } from './open-store.ts';
export type { RemoteFile } from './remote-file.ts';
export { usualRetryRules } from './retry.ts';
