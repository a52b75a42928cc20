import { errorTable } from './error-entry.ts';

/** Codes of object stores and of inputs from afar. */
export const storageErrors = errorTable({
  STORAGE_BAD_PATH: {
    summary: 'The path of an object is not one that every object store can hold.',
    remedy: 'Use a relative path of names separated by "/", without "..", empty names, backslashes or NUL.',
    exit: 2,
  },
  STORAGE_BAD_RANGE: {
    summary: 'The bytes that were asked for do not lie within the object.',
    remedy: 'The object was cut off or the place that points into it is wrong: restore the object or write it again.',
    exit: 1,
  },
  STORAGE_NOT_FOUND: {
    summary: 'No object is stored at the path.',
    remedy: 'Check the workspace and the path; run the step that writes the object.',
    exit: 1,
  },
  STORAGE_CHANGED: {
    summary: 'An object was replaced by another writer while it was in use.',
    remedy: 'Run again when nobody else writes the object.',
    exit: 1,
  },
  STORAGE_FAILED: {
    summary: 'The object store could not do what was asked of it.',
    remedy: 'Check permissions, free space and the connection, then run again: nothing half-written is left visible.',
    exit: 1,
  },
  STORAGE_UNAVAILABLE: {
    summary: 'The object store did not answer, broke off its answer or failed inside, each time that it was asked.',
    remedy: 'Check the connection and the state of the service, then run again: nothing half-written is left visible.',
    exit: 1,
  },
  STORAGE_THROTTLED: {
    summary: 'The object store takes no more requests for now, and still took none after several pauses.',
    remedy: 'Run again later, with fewer runs at once, or raise the limits of the account.',
    exit: 1,
  },
  STORAGE_DAMAGED: {
    summary: 'The bytes that arrived are not those that were written: their MD5 digests differ.',
    remedy: 'Run again; where it stays so, restore the object from a backup.',
    exit: 1,
  },
  STORAGE_AUTH_FAILED: {
    summary: 'The object store refuses these credentials, or there are none.',
    remedy:
      'Set AZURE_STORAGE_CONNECTION_STRING, or run `az login` with an identity that has the role "Storage Blob Data Contributor". A job on Azurite has neither: start the emulator with --job-variables AZURE_STORAGE_CONNECTION_STRING.',
    exit: 2,
  },
  STORAGE_ACCOUNT_MISSING: {
    summary: 'There is no storage account of this name, as far as the network of this machine knows.',
    remedy:
      'Check the name in azureblob://ACCOUNT/…: az storage account list shows yours. Where it has a private endpoint alone, check the DNS.',
    exit: 2,
  },
  STORAGE_CONTAINER_MISSING: {
    summary: 'The storage account has no such container.',
    remedy:
      'Check the name, or make it: az storage container create --name CONTAINER --account-name ACCOUNT --auth-mode login; with --connection-string UseDevelopmentStorage=true after the name where Azurite stands for it.',
    exit: 2,
  },
  STORAGE_CONNECTION_STRING: {
    summary: 'The connection string of the storage account cannot be used for the place that is named.',
    remedy: 'Copy it from the access keys of the storage account into AZURE_STORAGE_CONNECTION_STRING.',
    exit: 2,
  },
  STORAGE_UNSUPPORTED_URI: {
    summary: 'The place is written in a form that is not supported.',
    remedy:
      'Give the path of a folder, a file:// URI or azureblob://account/container/prefix; for an input also https://.',
    exit: 2,
  },
  STORAGE_HOST_REFUSED: {
    summary: 'An input lies on a host from which Muster may not read.',
    remedy: 'Add the host to MUSTER_HTTPS_HOSTS if you trust it.',
    exit: 2,
  },
  STORAGE_TOO_LARGE: {
    summary: 'An input is larger than what may be copied.',
    remedy: 'Check that the address names the right file; MUSTER_HTTPS_MAX_MB sets the limit.',
    exit: 2,
  },
  STORAGE_CLONE_TAKEN: {
    summary: 'A file that Muster did not clone, or that was changed since, is where the clone of an input belongs.',
    remedy: 'Move the file away, name it as the input in the pipeline file, or use another --output folder.',
    exit: 2,
  },
});
