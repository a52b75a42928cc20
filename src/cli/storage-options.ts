import type { Reporter } from '#src/pipelines/index.ts';
import type { Settings } from '#src/settings/index.ts';
import { usualRetryRules, type RemoteOptions } from '#src/storage/index.ts';

/** Gives what the settings say of stores and inputs that do not lie on this machine; what is asked again is told at level debug. */
export function storageOptions(settings: Settings, report: Pick<Reporter, 'debug'>): RemoteOptions {
  return {
    connectionString: settings.azureConnectionString,
    retry: { ...usualRetryRules, timeoutMs: settings.storageTimeoutMs, onRetry: report.debug },
    https: {
      hosts: settings.httpsHosts,
      allowsPrivate: settings.allowsPrivateAddresses,
      largestBytes: settings.largestInputBytes,
    },
  };
}
