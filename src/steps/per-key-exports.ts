import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { fileNamesOf, type Key } from '#src/core/index.ts';
import type { PipelineDefinition } from '#src/pipelines/index.ts';
import { readIfThere, removeStaleExports, writeExports, type ExportFile } from './export-files.ts';

/** The file of an export that says which folder belongs to which key. */
const exportIndex = 'index.csv';

const mostKeysOfAuto = 2000;

/** Says whether an export writes a folder for each key: what the pipeline file says; `auto` does up to 2,000 keys. */
export function writesPerKey(pipeline: PipelineDefinition, nKeys: number): boolean {
  return pipeline.exports.per_key_csv === 'auto' ? nKeys <= mostKeysOfAuto : pipeline.exports.per_key_csv === 'always';
}

/** Gives the folder of each key, one level for each key column, in names that every file system takes. */
export function foldersOfKeys(keys: readonly Key[]): readonly string[] {
  const names = fileNamesOf(keys.flat());
  return keys.map((key) => key.map((value) => names.get(value)!).join('/'));
}

/** What the folder of one key receives: file names and texts. */
export type KeyFiles = { readonly key: Key; readonly files: Readonly<Record<string, string>> };

/**
 * Writes a folder for each key and an index of them, and removes what the last export wrote for keys that are no longer there. With
 * `isPartial` (a run on selected keys) the others stay.
 */
export async function writePerKey(
  root: string,
  keyColumns: readonly string[],
  exported: readonly KeyFiles[],
  watch: {
    readonly onProgress: (done: number, total: number) => void;
    readonly signal: AbortSignal;
    readonly isPartial: boolean;
  },
): Promise<void> {
  const folders = foldersOfKeys(exported.map((each) => each.key));
  const before = await readIndex(root);
  const files = exported.flatMap((each, i) =>
    Object.entries(each.files).map(([name, text]): ExportFile => ({ path: join(folders[i]!, name), text })),
  );
  await writeExports(root, files, watch);
  const rows = new Map(exported.map((each, i) => [folders[i]!, [...each.key, folders[i]!]]));
  const gone = [...before.keys()].filter((folder) => !rows.has(folder));
  if (watch.isPartial) for (const folder of gone) rows.set(folder, before.get(folder)!);
  else await removeStaleExports(root, gone, Object.keys(exported[0]?.files ?? {}));
  const index = stringify([[...keyColumns, 'folder'], ...rows.values()]);
  await writeExports(root, [{ path: exportIndex, text: index }], watch);
}

async function readIndex(root: string): Promise<ReadonlyMap<string, string[]>> {
  const text = await readIfThere(join(root, exportIndex));
  if (text === undefined) return new Map();
  const rows: string[][] = parse(text, { from_line: 2 });
  // Only folders below the root: the index is a file that people may edit.
  const ours = rows.filter((row) =>
    row
      .at(-1)!
      .split('/')
      .every((part) => part !== '..' && part !== ''),
  );
  return new Map(ours.map((row) => [row.at(-1)!, row]));
}
