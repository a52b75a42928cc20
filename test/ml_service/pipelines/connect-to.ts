import { connectAzureMl, type AzureMl } from '#ml-service/azure-ml/index.ts';

/** Connects to a workspace of an emulator, with pauses of some milliseconds. */
export function connectTo(
  endpoint: string,
  {
    workspace = 'ws',
    now = Date.now,
    onRetry = () => {},
  }: { readonly workspace?: string; readonly now?: () => number; readonly onRetry?: (text: string) => void } = {},
): AzureMl {
  const azureMl = {
    subscriptionId: '00000000-0000-0000-0000-000000000001',
    resourceGroup: 'rg',
    workspace,
    location: 'westeurope',
    compute: 'cpu-cluster',
    endpoint,
  };
  const rules = { firstPauseMs: 2, longestPauseMs: 8, pollMs: 5 };
  const { signal } = new AbortController();
  return connectAzureMl({ azureMl, variable: () => undefined }, { seed: 1, now, signal, onRetry, rules });
}
