import { didYouMean, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { FeatureView, ViewRef } from './feature-view.ts';
import { readViewRecords, type ViewRecord } from './view-table.ts';

/** Gives the feature views of the workspace, by name and version, without those that were deleted. */
export async function listFeatureViews(store: ObjectStore, options: StoreOptions = {}): Promise<readonly ViewRecord[]> {
  const { records } = await readViewRecords(store, options);
  return records.filter(({ state }) => state === 'READY');
}

/** Gives a feature view; without a version the highest that there is. FEATURE_VIEW_MISSING. */
export async function getFeatureView(
  store: ObjectStore,
  { name, version }: ViewRef,
  options: StoreOptions = {},
): Promise<FeatureView> {
  const views = (await listFeatureViews(store, options)).map(({ view }) => view);
  const named = views.filter((view) => view.name === name);
  const found = named.findLast((view) => version === undefined || view.version === version);
  if (found !== undefined) return found;
  const names = [...new Set(views.map((view) => view.name))];
  const expected = named.length > 0 ? `version ${named.map((view) => view.version).join(', ')}` : names.join(', ');
  throw new MusterError('FEATURE_VIEW_MISSING', {
    what:
      named.length > 0
        ? `The feature view ${name} has no version ${version}.`
        : `There is no feature view "${name}" in the workspace ${store.uri}.${didYouMean(name, names)}`,
    ...(expected === '' ? {} : { expected }),
  });
}
