import { MusterError, seededRandom, type Fault } from '#src/core/index.ts';
import type { Settings } from '#src/settings/index.ts';
import { tokenSource } from './access-token.ts';
import { usualCallRules, type AzureMl, type CallRules } from './azure-ml.ts';
import { openCredential } from './credential.ts';
import { publicEndpoint, type WorkspacePlace } from './workspace-place.ts';

/** What a connection needs besides the settings. */
export type ConnectOptions = {
  /** Of the pauses between requests. */
  readonly seed: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onRetry: (text: string) => void;
  readonly rules?: Partial<CallRules>;
};

/**
 * Connects to the workspace that the settings name; nothing is asked of it yet. Throws AZURE_ML_SETTINGS_MISSING with all that is missing.
 */
export function connectAzureMl(
  { azureMl, variable }: Pick<Settings, 'azureMl' | 'variable'>,
  { seed, now, signal, onRetry, rules = {} }: ConnectOptions,
): AzureMl {
  const place = placeOf(azureMl);
  return {
    place,
    token: tokenSource(() => openCredential(place.endpoint, variable), now),
    rules: { ...usualCallRules, ...rules },
    random: seededRandom(seed),
    now,
    signal,
    onRetry,
  };
}

/** Gives the cluster on which steps run. Throws AZURE_ML_SETTINGS_MISSING. */
export function computeOf({ azureMl }: Pick<Settings, 'azureMl'>): string {
  if (azureMl.compute !== undefined) return azureMl.compute;
  throw new MusterError('AZURE_ML_SETTINGS_MISSING', missing('AZURE_ML_COMPUTE'));
}

function placeOf(azureMl: Settings['azureMl']): WorkspacePlace {
  const { subscriptionId, resourceGroup, workspace, location, endpoint } = azureMl;
  if (subscriptionId !== undefined && resourceGroup !== undefined && workspace !== undefined && location !== undefined)
    return { subscriptionId, resourceGroup, workspace, location, endpoint: endpoint || publicEndpoint };
  const needed = {
    AZURE_SUBSCRIPTION_ID: subscriptionId,
    AZURE_RESOURCE_GROUP: resourceGroup,
    AZURE_ML_WORKSPACE: workspace,
    AZURE_ML_LOCATION: location,
  };
  const names = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  throw new MusterError('AZURE_ML_SETTINGS_MISSING', names.map(missing));
}

function missing(name: string): Fault {
  return { what: 'Not set', where: { path: name } };
}
