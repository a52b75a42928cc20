import { isLoopback, type WorkspacePlace } from './workspace-place.ts';

/** Where the public cloud, that of China and that of the US government have MLflow with the run history, and batch endpoints. */
const domains = [
  'api.azureml.ms',
  'inference.ml.azure.com',
  'api.ml.azure.cn',
  'inference.ml.azure.cn',
  'api.ml.azure.us',
  'inference.ml.azure.us',
];

/**
 * Says whether an address that Azure names may be sent a token: the service that was asked, or one below a domain of Azure Machine
 * Learning.
 */
export function isServiceAddress({ endpoint }: Pick<WorkspacePlace, 'endpoint'>, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const [own, named] = [new URL(endpoint), new URL(address)];
  if (named.protocol !== own.protocol && named.protocol !== 'https:') return false;
  if (named.origin === own.origin) return true;
  // An emulator has several names for this machine, and one port.
  if (isLoopback(address)) return isLoopback(endpoint) && named.port === own.port && named.protocol === own.protocol;
  return named.protocol === 'https:' && domains.some((domain) => named.hostname.endsWith(`.${domain}`));
}
