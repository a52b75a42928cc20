import { createRequire } from 'node:module';
import { BlobServiceClient } from '@azure/storage-blob';
import { openStore, type ObjectStore, type OpenOptions } from '#src/storage/index.ts';

/** A blob service in this process, in memory. */
export type Azurite = {
  /** Where it listens, such as `http://127.0.0.1:41000`. */
  readonly address: string;
  /** The connection string, by way of another address such as that of a proxy where one is given. */
  readonly connectionString: (address?: string) => string;
  /** Makes a container and gives the `azureblob://` URI of a place in it. */
  readonly newPlace: () => Promise<string>;
  /** Opens an empty store. */
  readonly newStore: (options?: OpenOptions) => Promise<ObjectStore>;
  readonly close: () => Promise<void>;
};

type Server = { start: () => Promise<void>; close: () => Promise<void>; getHttpServerAddress: () => string };

/** The account that every Azurite has; its key is printed in the documentation of Azurite. */
export const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Gives the connection string of an Azurite that listens at an address. */
export function connectionStringOf(address: string): string {
  return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${address}/${account};`;
}

/** Starts Azurite on a free port. Its classes have no public types: this is the one place that knows their arguments. */
export async function startAzurite({ skipApiVersionCheck = true } = {}): Promise<Azurite> {
  const require = createRequire(import.meta.url);
  const { default: BlobServer } = require('azurite/dist/src/blob/BlobServer') as {
    default: new (configuration: unknown) => Server;
  };
  const { default: BlobConfiguration } = require('azurite/dist/src/blob/BlobConfiguration') as {
    default: new (...args: readonly unknown[]) => unknown;
  };
  const files = ['blobs.json', 'extents.json'];
  const noLogs = [false, undefined, false, undefined, false];
  const noTls = ['', '', '', undefined];
  const inMemory = [true, true];
  const configuration = new BlobConfiguration(
    '127.0.0.1',
    0,
    5,
    ...files,
    [],
    ...noLogs,
    skipApiVersionCheck,
    ...noTls,
    ...inMemory,
  );
  const server = new BlobServer(configuration);
  await server.start();
  const address = server.getHttpServerAddress();
  const connectionString = (at = address): string => connectionStringOf(at);
  let nContainers = 0;
  const newPlace = async (): Promise<string> => {
    const container = `c${++nContainers}-muster`;
    await BlobServiceClient.fromConnectionString(connectionString()).createContainer(container);
    return `azureblob://${account}/${container}/some/place`;
  };
  return {
    address,
    connectionString,
    newPlace,
    newStore: async (options = {}) => openStore(await newPlace(), { connectionString: connectionString(), ...options }),
    close: async () => server.close(),
  };
}
