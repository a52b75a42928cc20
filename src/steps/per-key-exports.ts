import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { fileNamesOf, keyId, type Key } from '#src/core/index.ts';
import type { PipelineDefinition } from '#src/pipelines/index.ts';
import { readIfThere, removeStaleExports, writeExports, type ExportFile } from './export-files.ts';

const mostKeysOfAuto = 2000;

/** The file of an export that says which folder belongs to which key. */
export const indexFile = 'index.csv';

/** What the folder of one key receives: file names and texts. */
type KeyFiles = { readonly key: Key; readonly files: Readonly<Record<string, string>> };

/** An export with a folder for each key. */
export type PerKeyExport = {
  readonly keyColumns: readonly string[];
  /** All keys of the data: they decide the names of the folders. */
  readonly allKeys: readonly Key[];
  /** The names of the files that a folder may have. */
  readonly fileNames: readonly string[];
  /** What to write; empty where the pipeline wants no folders. */
  readonly files: readonly KeyFiles[];
};

/** Says whether an export writes a folder for each key: what the pipeline file says; `auto` does up to 2,000 keys. */
export function writesPerKey(pipeline: PipelineDefinition, nKeys: number): boolean {
  return pipeline.exports.per_key_csv === 'auto' ? nKeys <= mostKeysOfAuto : pipeline.exports.per_key_csv === 'always';
}

/** Gives the folder of each key by `keyId`, one level for each key column, in names that every file system takes. */
export function foldersOfKeys(keys: readonly Key[]): ReadonlyMap<string, string> {
  const names = fileNamesOf(keys.flat());
  return new Map(keys.map((key) => [keyId(key), key.map((value) => names.get(value)!).join('/')]));
}

/**
 * Writes a folder for each key and an index of them, and removes what the last export wrote for keys that are no longer there. Gives
 * the paths of the files below the root.
 */
export async function writePerKey(
  root: string,
  { keyColumns, allKeys, fileNames, files }: PerKeyExport,
  watch: { readonly onProgress: (done: number, total: number) => void; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const folders = foldersOfKeys(allKeys);
  const before = await readIndex(root);
  const rows = new Map(files.map(({ key }) => [folders.get(keyId(key))!, [...key, folders.get(keyId(key))!]]));
  const texts = files.flatMap((each) =>
    Object.entries(each.files).map(([name, text]): ExportFile => ({
      path: join(folders.get(keyId(each.key))!, name),
      text,
    })),
  );
  await writeExports(root, texts, watch);
  const gone = before.filter((folder) => !rows.has(folder));
  await removeStaleExports(root, gone, fileNames);
  if (rows.size === 0 && before.length === 0) return [];
  const index = stringify([[...keyColumns, 'folder'], ...rows.values()]);
  await writeExports(root, [{ path: indexFile, text: index }], watch);
  return [...texts.map(({ path }) => path), indexFile];
}

/** Gives the last column of an export's index, the paths of what it lists; none where there is no index. */
export async function readIndex(root: string): Promise<readonly string[]> {
  const text = await readIfThere(join(root, indexFile));
  if (text === undefined) return [];
  const rows: string[][] = parse(text, { from_line: 2, relax_column_count: true });
  // Only folders below the root: the index is a file that people may edit.
  return rows
    .map((row) => row.at(-1)!)
    .filter((folder) => folder.split('/').every((part) => part !== '..' && part !== ''));
}
