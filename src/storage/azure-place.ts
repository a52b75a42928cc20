import { MusterError } from '#src/core/index.ts';
import { checkObjectPath } from './object-path.ts';

/** Where objects lie in Azure Blob Storage. */
export type AzurePlace = {
  readonly account: string;
  readonly container: string;
  /** Begins the names of all blobs of the place, without a "/" at its end; empty for the whole container. */
  readonly prefix: string;
};

const scheme = 'azureblob://';

/** Says whether a place is written as one in Azure Blob Storage. */
export function isAzureUri(uri: string): boolean {
  return uri.toLowerCase().startsWith(scheme);
}

/**
 * Reads `azureblob://account/container/prefix`; the prefix is taken as it is, nothing in it is percent-decoded. Throws
 * STORAGE_UNSUPPORTED_URI where account or container cannot be names of such, and STORAGE_BAD_PATH for the prefix.
 */
export function parseAzureUri(uri: string): AzurePlace {
  const [account = '', container = '', ...rest] = uri.slice(scheme.length).replace(/\/$/, '').split('/');
  const prefix = rest.join('/');
  // The rules for names: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.Storage.
  if (!/^[a-z0-9]{3,24}$/.test(account)) refuse('does not name a storage account', '3 to 24 small letters and digits');
  if (!/^(\$root|\$web|[a-z0-9](?:-?[a-z0-9]){2,62})$/.test(container))
    refuse(
      'does not name a container',
      '3 to 63 small letters, digits and single "-" between them, behind the storage account',
    );
  if (prefix !== '') checkObjectPath(prefix);
  return { account, container, prefix };
}

/** Writes a place as `parseAzureUri` reads it. */
export function azureUri({ account, container, prefix }: AzurePlace): string {
  return `${scheme}${account}/${container}${prefix === '' ? '' : `/${prefix}`}`;
}

// The place is not repeated: what does not fit may be a secret that was pasted into the wrong setting.
function refuse(fault: string, expected: string): never {
  throw new MusterError('STORAGE_UNSUPPORTED_URI', {
    what: `The place that begins with ${scheme} ${fault}.`,
    expected: `${scheme}account/container/prefix; here ${expected}`,
  });
}
