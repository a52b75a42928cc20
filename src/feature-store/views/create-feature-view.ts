import { canonicalJson, digestOf, isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitRows } from '#src/tables/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import { getFeatureGroup, type FoundGroup } from '../groups/find-group.ts';
import { differences } from './differences.ts';
import type { FeatureViewDefinition } from './definition.ts';
import type { FeatureView } from './feature-view.ts';
import { resolveView, type DefinitionGroups } from './resolve-view.ts';
import { readViewRecords, viewRow, viewsPath, viewsSchema, type ViewRecord } from './view-table.ts';

/** A feature view, and whether it was made just now. */
export type CreatedView = { readonly view: FeatureView; readonly isNew: boolean };

/**
 * Gives the feature view of a definition and makes it where it is not there yet; the versions of its groups are then fixed. Without a
 * version it is the newest one of the name with the same definition, else the next. The same is a definition that was given in the same
 * words (the description aside), or that means the same. FEATURE_VIEW_DIFFERS where name and version are another view's;
 * FEATURE_VIEW_INVALID, FEATURE_GROUP_MISSING.
 */
export async function getOrCreateFeatureView(
  store: ObjectStore,
  definition: FeatureViewDefinition,
  by: CommitBy,
): Promise<CreatedView> {
  const { version: _, description: __, ...words } = definition;
  const given = canonicalJson(words);
  for (;;) {
    const { tableVersion, records } = await readViewRecords(store);
    const named = records.filter(({ view }) => view.name === definition.name);
    const rivals = named.filter(({ view }) => definition.version === undefined || view.version === definition.version);
    const same = rivals.findLast((record) => record.state === 'READY' && record.given === given);
    if (same !== undefined) return { view: same.view, isNew: false };
    const groups = await groupsOf(store, definition);
    const next = Math.max(0, ...named.map(({ view }) => view.version)) + 1;
    const view = resolveView(definition, definition.version ?? next, groups);
    const equal = rivals.findLast((record) => record.state === 'READY' && meaningOf(record.view) === meaningOf(view));
    if (equal !== undefined) return { view: equal.view, isNew: false };
    if (definition.version !== undefined && rivals.length > 0) refuse(rivals[0]!, view, next);
    const record: ViewRecord = { view, given, state: 'READY', createdAt: by.now, run: by.run };
    if (await commitView(store, { record, groups, tableVersion }, by)) return { view, isNew: true };
  }
}

/** Gives the digest of what a view means: its query, its labels and its transformations. */
export function digestOfView(view: FeatureView): string {
  return digestOf(meaningOf(view));
}

async function groupsOf(store: ObjectStore, { query }: FeatureViewDefinition): Promise<DefinitionGroups> {
  const from = await getFeatureGroup(store, { name: query.from.group, version: query.from.version });
  const joins: FoundGroup[] = [];
  for (const { group: name, version } of query.joins) joins.push(await getFeatureGroup(store, { name, version }));
  return [from, ...joins];
}

function meaningOf({ query, labels, transformations }: FeatureView): string {
  return canonicalJson({ query, labels, transformations });
}

type NewView = { readonly record: ViewRecord; readonly groups: DefinitionGroups; readonly tableVersion: number };

/** Says whether the view was written; not where others changed the table of views in the meantime. */
async function commitView(
  store: ObjectStore,
  { record, groups, tableVersion }: NewView,
  { run, step, codeVersion, now }: CommitBy,
): Promise<boolean> {
  const { view } = record;
  try {
    await commitRows(store, viewsPath, {
      schema: viewsSchema,
      rows: viewRow(record, digestOfView(view)),
      mode: 'append',
      expectedVersion: tableVersion,
      info: {
        operation: 'CREATE FEATURE VIEW',
        run,
        step,
        codeVersion,
        featureView: { name: view.name, version: view.version },
        tablesRead: Object.fromEntries(groups.map((group) => [group.path, group.tableVersion])),
      },
      now,
    });
    return true;
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_CONFLICT') return false;
    throw error;
  }
}

function refuse({ view: there, state }: ViewRecord, view: FeatureView, next: number): never {
  const { query, labels, transformations } = there;
  const unlike = differences(
    { query: view.query, labels: view.labels, transformations: view.transformations },
    { query, labels, transformations },
  );
  throw new MusterError('FEATURE_VIEW_DIFFERS', {
    what:
      state === 'DELETED'
        ? `Version ${there.version} of the feature view ${there.name} was deleted; its number stays its own.`
        : `The definition is not that of version ${there.version}: ${unlike.join('; ')}.`,
    where: { path: `${there.name} version ${there.version}` },
    expected: 'the same query, labels and transformations',
    toDo: `Give the definition version ${next}, or none.`,
  });
}
