import { findRelease, type Fleet, type ModelRecord } from '#src/registry/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';

/** What a version was made from. */
export type ModelLineage = {
  readonly run: string;
  readonly codeVersion: string | null;
  /** The tables that were read, by path, with their versions. */
  readonly tablesRead: Readonly<Record<string, number>>;
};

/** Gives what a version was made from: as who registered it said, or as the release that registered it tells. */
export async function lineageOf(fleet: Fleet, model: ModelRecord, options: StoreOptions): Promise<ModelLineage> {
  const { run, details } = model;
  if (details !== undefined) return { run, codeVersion: details.codeVersion, tablesRead: details.tablesRead };
  const release = await findRelease(fleet, model.release, options);
  return { run, codeVersion: release?.codeVersion ?? null, tablesRead: release?.tablesRead ?? {} };
}

/** Gives the lineage as pairs of a name and a text. */
export function lineageFacts({ codeVersion, tablesRead }: ModelLineage): readonly (readonly [string, string])[] {
  const read = Object.entries(tablesRead).map(([path, at]) => `${path} v${at}`);
  return [
    ['code version', codeVersion ?? ''],
    ['made from', read.join(', ')],
  ];
}
