// Microsoft's own SDK of Azure Machine Learning for JavaScript, at an emulator.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { workspaceId } from '#test/ml_service/emulator/emulator-client.ts';
import { pathBelowWorkspace, queryOf, type Exchange } from './azure-exchanges.ts';
import { kindOf, type Kind } from './azure-sdk-kinds.ts';

/** A request as the SDK makes it. */
type Asked = Pick<Exchange, 'method' | 'path' | 'query' | 'body'>;

/** The SDK for JavaScript, whose requests are recorded. */
export type AzureSdk = {
  readonly version: string;
  /** Has the SDK do what an exchange does, its body read by the SDK's own models; gives the request. */
  readonly ask: (exchange: Exchange) => Promise<Asked | undefined>;
  /** Gives a resource as the SDK has read it: each field that its models know, also those that it never sends. */
  readonly readBack: (kind: Kind, resource: unknown) => unknown;
};

type Model = Readonly<Record<string, unknown>>;
type Operations = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
type Request = {
  readonly method: string;
  readonly url: string;
  readonly body?: string | null;
  readonly headers: { readonly set: (name: string, value: string) => void };
};
type Policy = {
  readonly name: string;
  readonly sendRequest: (request: Request, next: (request: Request) => Promise<unknown>) => Promise<unknown>;
};
type Client = Readonly<Record<string, Operations>> & {
  readonly pipeline: {
    readonly removePolicy: (policy: { readonly name: string }) => void;
    readonly addPolicy: (policy: Policy) => void;
  };
};
type Mapper = { readonly type: { readonly modelProperties?: Readonly<Record<string, Property>> } };
type Property = { readOnly?: boolean; defaultValue?: unknown; readonly isConstant?: boolean };
type Mappers = Readonly<Record<string, Mapper>>;
type Serializer = {
  readonly serialize: (mapper: Mapper, model: unknown, name: string) => unknown;
  readonly deserialize: (mapper: Mapper, body: unknown, name: string) => Model;
};

const packageName = '@azure/arm-machinelearning';
// It comes with the SDK.
const corePackage = '@azure/core-client';
const apiVersion = '2025-12-01';

/** Opens the SDK that npm has installed in a folder, at the address of an emulator. */
export async function openSdk(folder: string, endpoint: string, token: string): Promise<AzureSdk> {
  const require = createRequire(join(folder, 'package.json'));
  const { AzureMachineLearningWorkspaces: Sdk } = require(packageName) as {
    readonly AzureMachineLearningWorkspaces: new (...args: readonly unknown[]) => Client;
  };
  const { createSerializer } = require(corePackage) as {
    readonly createSerializer: (mappers: Mappers) => Serializer;
  };
  const mappers = await mappersIn(folder);
  const [subscription, group, workspace] = [2, 4, 8].map((i) => workspaceId.split('/')[i]);
  const client = new Sdk({}, subscription, { endpoint, apiVersion, allowInsecureConnection: true });
  const asked: Asked[] = [];
  // It sends tokens by TLS alone, and the emulator has none.
  client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  client.pipeline.addPolicy(recorder(asked, token));
  const whole = everythingSent(mappers);
  return {
    version: (require(`${packageName}/package.json`) as { readonly version: string }).version,
    ask: async (exchange) => {
      const { path, body } = exchange;
      const kind = kindOf(path)!;
      const model =
        body === undefined ? [] : [createSerializer(mappers).deserialize(mappers[kind.model]!, body, 'body')];
      asked.length = 0;
      const names = kind.path
        .exec(path)!
        .slice(1)
        .filter((name) => name !== undefined);
      await operate(client[kind.operations]!, { ...exchange, kind }, [group, workspace, ...names, ...model]);
      return asked[0];
    },
    readBack: ({ model }, resource) => {
      const read = createSerializer(mappers).deserialize(mappers[model]!, structuredClone(resource), 'answer');
      return JSON.parse(JSON.stringify(createSerializer(whole).serialize(whole[model]!, read, 'answer'))) as unknown;
    },
  };
}

async function operate(
  operations: Operations,
  { method, path, query, kind }: Exchange & { readonly kind: Kind },
  args: readonly unknown[],
): Promise<void> {
  const isList = method === 'GET' && kind.list?.test(path) === true;
  const name = isList ? 'list' : operationOf(method, kind);
  const { 'api-version': _, ...filters } = Object.fromEntries(new URLSearchParams(query));
  try {
    const answer = operations[name]!(...args, filters);
    if (!isList) return void (await answer);
    for await (const each of answer as AsyncIterable<unknown>) void each;
  } catch (error) {
    // That something is not there, or is there, is an answer; that a request is not understood is none.
    if (![404, 409].includes((error as { readonly statusCode?: number }).statusCode ?? 0)) throw error;
  }
}

function operationOf(method: string, { isLong }: Kind): string {
  if (method === 'GET') return 'get';
  if (method === 'POST') return 'beginCancelAndWait';
  if (method === 'DELETE') return isLong === true ? 'beginDeleteAndWait' : 'delete';
  return isLong === true ? 'beginCreateOrUpdateAndWait' : 'createOrUpdate';
}

function recorder(asked: Asked[], token: string): Policy {
  return {
    name: 'recorder',
    sendRequest: async (request, next) => {
      const url = new URL(request.url);
      const body = typeof request.body === 'string' ? (JSON.parse(request.body) as unknown) : undefined;
      asked.push({ method: request.method, path: pathBelowWorkspace(url), query: queryOf(url), body });
      request.headers.set('authorization', `Bearer ${token}`);
      return next(request);
    },
  };
}

// Fields that nobody gave would come out with the values that the models have for them.
async function mappersIn(folder: string): Promise<Mappers> {
  const file = join(folder, 'node_modules', packageName, 'dist-esm/src/models/mappers.js');
  const mappers = structuredClone({ ...((await import(file)) as Mappers) });
  for (const property of propertiesOf(mappers)) if (property.isConstant !== true) delete property.defaultValue;
  return mappers;
}

// The SDK sends no fields that only the service may set; all that it has read comes out only where it sends them, too.
function everythingSent(mappers: Mappers): Mappers {
  const all = structuredClone(mappers);
  for (const property of propertiesOf(all)) delete property.readOnly;
  return all;
}

function propertiesOf(mappers: Mappers): readonly Property[] {
  return Object.values(mappers).flatMap(({ type }) => Object.values(type?.modelProperties ?? {}));
}
