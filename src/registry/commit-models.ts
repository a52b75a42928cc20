import { canonicalJson } from '#src/core/index.ts';
import { candidateDigest } from '#src/learners/index.ts';
import {
  commitParts,
  commitRows,
  numberColumn,
  readTable,
  stringColumn,
  writePack,
  type BlobSlice,
  type TableRows,
} from '#src/tables/index.ts';
import { loadModels, type PackedModel } from './load-models.ts';
import type { Registration } from './registration.ts';
import { keysOf, keyValues, sliceValues, slicesOf } from './registry-rows.ts';
import { blobSchema, registrySchema, registryVersion, tablePath } from './registry-tables.ts';
import { appendBy, type RegistryPlace, type ReleaseRequest } from './release-request.ts';

/** Where the registered models lie, in the order of the registrations, and the versions of the tables that hold them. */
export type CommittedModels = {
  readonly slices: readonly BlobSlice[];
  readonly versions: { readonly model_blobs: number; readonly models: number };
};

/**
 * Writes packed models and their rows, which nobody sees until a release names them. Models that a run left behind when it died before
 * its release are taken up again, so that no version stands twice; that is looked at in the first attempt of a run only, since later
 * ones make releases of which nothing can be left.
 */
export async function commitModels(
  place: RegistryPlace,
  request: ReleaseRequest,
  registrations: readonly Registration[],
  { release, isFirst }: { readonly release: number; readonly isFirst: boolean },
): Promise<CommittedModels> {
  const leftBehind = isFirst ? await findLeftBehind(place, request, registrations, release) : new Map<never, never>();
  const fresh = registrations.filter((each) => !leftBehind.has(each));
  const packed = await packModels(place, request, fresh);
  const rowsVersion = await writeModelRows(place, request, { fresh, slices: packed.slices, release });
  const slices = new Map([...leftBehind, ...fresh.map((each, i) => [each, packed.slices[i]!] as const)]);
  return {
    slices: registrations.map((each) => slices.get(each)!),
    versions: {
      model_blobs: packed.version ?? (await registryVersion(place, 'model_blobs', request)),
      models: rowsVersion ?? (await registryVersion(place, 'models', request)),
    },
  };
}

async function findLeftBehind(
  { store, folder }: RegistryPlace,
  { keyColumns, signal }: ReleaseRequest,
  registrations: readonly Registration[],
  release: number,
): Promise<ReadonlyMap<Registration, BlobSlice>> {
  if (registrations.length === 0) return new Map();
  const compared = ['version', 'release', 'cutoff_period', 'rmse', 'mae', 'bias'];
  const columns = [...keyColumns, 'digest', 'code', ...compared, 'blob_path', 'blob_offset', 'blob_length'];
  // Part files of other releases are not read.
  const where = { column: 'release', is: '=', value: release } as const;
  const table = await readTable(store, tablePath(folder, 'models'), { columns, where, signal });
  if (table === undefined) return new Map();
  const [digests, codes] = [stringColumn(table.rows, 'digest'), stringColumn(table.rows, 'code')];
  const numbers = compared.map((name) => numberColumn(table.rows, name));
  const slices = slicesOf(table.rows);
  const rows = new Map<string, PackedModel>();
  for (const [row, key] of keysOf(table.rows, keyColumns).entries()) {
    const digest = digests[row]!;
    const content = [key, digest, codes[row], numbers.map((values) => values[row])];
    rows.set(JSON.stringify(content), { slice: slices[row]!, digest });
  }
  const found = registrations.flatMap((each) => {
    const { decision, version, digest } = each;
    const { rmse, mae, bias } = decision.score;
    const packed = rows.get(
      JSON.stringify([decision.key, digest, decision.code, [version, release, decision.cutoff, rmse, mae, bias]]),
    );
    return packed === undefined ? [] : [{ each, packed }];
  });
  const loaded = await loadModels(
    store,
    found.map(({ packed }) => packed),
    { signal },
  );
  const sound = found.filter(({ packed }) => 'model' in loaded.get(packed)!);
  return new Map(sound.map(({ each, packed }) => [each, packed.slice]));
}

async function packModels(
  { store, folder }: RegistryPlace,
  request: ReleaseRequest,
  fresh: readonly Registration[],
): Promise<{ readonly slices: readonly BlobSlice[]; readonly version?: number }> {
  if (fresh.length === 0) return { slices: [] };
  const path = tablePath(folder, 'model_blobs');
  const columns = { digest: fresh.map(({ digest }) => digest), model: fresh.map(({ bytes }) => bytes) };
  const { part, slices } = await writePack(store, path, blobSchema, { nRows: fresh.length, columns }, 'model');
  const { version } = await commitParts(store, path, {
    schema: blobSchema,
    parts: [part],
    ...appendBy('WRITE MODELS', request),
  });
  return { slices, version };
}

type ModelRows = {
  readonly fresh: readonly Registration[];
  readonly slices: readonly BlobSlice[];
  readonly release: number;
};

async function writeModelRows(
  { store, folder }: RegistryPlace,
  request: ReleaseRequest,
  models: ModelRows,
): Promise<number | undefined> {
  if (models.fresh.length === 0) return undefined;
  const { version } = await commitRows(store, tablePath(folder, 'models'), {
    schema: registrySchema('models', request.keyColumns),
    rows: rowsOf(request, models),
    // A table of an older version takes no nulls in its metrics.
    allowNulls: true,
    ...appendBy('WRITE MODEL VERSIONS', request),
  });
  return version;
}

function rowsOf(request: ReleaseRequest, { fresh, slices, release }: ModelRows): TableRows {
  const decisions = fresh.map(({ decision }) => decision);
  return {
    nRows: fresh.length,
    columns: {
      ...keyValues(
        request.keyColumns,
        decisions.map(({ key }) => key),
      ),
      version: fresh.map(({ version }) => version),
      learner: decisions.map(({ candidate }) => candidate.learner),
      configuration: decisions.map(({ candidate }) => canonicalJson(candidate)),
      configuration_digest: decisions.map(({ candidate }) => candidateDigest(candidate)),
      digest: fresh.map(({ digest }) => digest),
      ...sliceValues(slices),
      cutoff: decisions.map(({ cutoff }) => request.formatPeriod(cutoff)),
      cutoff_period: decisions.map(({ cutoff }) => cutoff),
      rmse: decisions.map(({ score }) => score.rmse),
      mae: decisions.map(({ score }) => score.mae),
      bias: decisions.map(({ score }) => score.bias),
      mase: decisions.map(({ score }) => score.mase ?? null),
      code: decisions.map(({ code }) => code),
      release: decisions.map(() => release),
      run: decisions.map(() => request.run),
      created_at: decisions.map(() => request.now),
    },
  };
}
