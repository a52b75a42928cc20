import { digestOf, isMusterError } from '#src/core/index.ts';
import { unpackModel, type Model } from '#src/learners/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { BlobSlice } from '#src/tables/index.ts';

/** A packed model in the object store, and what its bytes must be. */
export type PackedModel = { readonly slice: BlobSlice; readonly digest: string };

/** A model, or why it did not load. */
export type LoadedModel = { readonly model: Model } | { readonly loadFailure: string };

/**
 * Loads packed models. Neighbours in a pack file come with one read. Bytes that are missing, cut, changed or not a model make a
 * `loadFailure`; a store that cannot be read at all throws, since its models may be sound.
 */
export async function loadModels(
  store: ObjectStore,
  packed: readonly PackedModel[],
  options: StoreOptions = {},
): Promise<ReadonlyMap<PackedModel, LoadedModel>> {
  const loaded = new Map<PackedModel, LoadedModel>();
  for await (const models of loadSpans(store, packed, options))
    for (const [each, model] of models) loaded.set(each, model);
  return loaded;
}

/** Loads packed models as `loadModels` does, keeps none of them, and gives of those that did not load why. */
export async function loadFailures(
  store: ObjectStore,
  packed: readonly PackedModel[],
  options: StoreOptions = {},
): Promise<ReadonlyMap<PackedModel, string>> {
  const failures = new Map<PackedModel, string>();
  for await (const models of loadSpans(store, packed, options))
    for (const [each, model] of models) if ('loadFailure' in model) failures.set(each, model.loadFailure);
  return failures;
}

async function* loadSpans(
  store: ObjectStore,
  packed: readonly PackedModel[],
  options: StoreOptions,
): AsyncGenerator<Loaded> {
  const spans = spansOf(packed);
  for (let i = 0; i < spans.length; i += readsAtOnce) {
    const batch = spans.slice(i, i + readsAtOnce);
    yield* await Promise.all(batch.map((span) => loadSpan(store, span, options)));
  }
}

const readsAtOnce = 8;
// A range request costs about as much as reading this many bytes that nobody wants.
const widestGap = 64 * 1024;
const longestSpan = 16 * 1024 * 1024;

/** Models whose bytes lie close enough to each other to be read at once. */
type Span = { readonly path: string; readonly from: number; readonly to: number; readonly models: PackedModel[] };

function spansOf(packed: readonly PackedModel[]): readonly Span[] {
  const spans: Span[] = [];
  for (const each of [...packed].sort((left, right) => comparePlaces(left.slice, right.slice))) {
    const next = spanOfOne(each);
    const last = spans.at(-1);
    if (last?.path === next.path && next.from - last.to <= widestGap && next.to - last.from <= longestSpan) {
      last.models.push(each);
      spans[spans.length - 1] = { ...last, to: Math.max(last.to, next.to) };
    } else {
      spans.push(next);
    }
  }
  return spans;
}

function spanOfOne(packed: PackedModel): Span {
  const { path, offset, length } = packed.slice;
  return { path, from: offset, to: offset + length, models: [packed] };
}

function comparePlaces(left: BlobSlice, right: BlobSlice): number {
  if (left.path !== right.path) return left.path < right.path ? -1 : 1;
  return left.offset - right.offset;
}

type Loaded = readonly (readonly [PackedModel, LoadedModel])[];

async function loadSpan(store: ObjectStore, span: Span, options: StoreOptions): Promise<Loaded> {
  try {
    const bytes = await store.readRange(span.path, span.from, span.to - span.from, options);
    return span.models.map((each) => {
      const start = each.slice.offset - span.from;
      return [each, unpackChecked(bytes.subarray(start, start + each.slice.length), each.digest)];
    });
  } catch (error) {
    if (!isMusterError(error) || !(error.code === 'STORAGE_NOT_FOUND' || error.code === 'STORAGE_BAD_RANGE'))
      throw error;
    const loadFailure = error.message;
    if (span.models.length === 1) return span.models.map((each) => [each, { loadFailure }]);
    // A cut file keeps the models before the cut: each is tried by itself.
    const loaded: (readonly [PackedModel, LoadedModel])[] = [];
    for (const each of span.models) loaded.push(...(await loadSpan(store, spanOfOne(each), options)));
    return loaded;
  }
}

function unpackChecked(bytes: Uint8Array, digest: string): LoadedModel {
  const found = digestOf(bytes);
  if (found !== digest) return { loadFailure: `its bytes have the digest ${found}, not ${digest}` };
  try {
    return { model: unpackModel(bytes) };
  } catch (error) {
    if (!isMusterError(error)) throw error;
    return { loadFailure: error.message };
  }
}
