import type { Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { numberColumn, stringColumn } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { readRegistryTable } from './read-registry-table.ts';
import { movesNothing } from './release-log.ts';

/** Reads which version of a key is in service, and since which release; undefined where none is. Of other keys little is read. */
export async function readChampionOfKey(
  fleet: Fleet,
  key: Key,
  options: StoreOptions = {},
): Promise<{ readonly version: number; readonly release: number } | undefined> {
  const columns = ['release', 'version', 'code'];
  const table = await readRegistryTable(fleet, 'releases', { key, columns, ...options });
  if (table === undefined) return undefined;
  const [releases, versions] = [numberColumn(table.rows, 'release'), numberColumn(table.rows, 'version')];
  const codes = stringColumn(table.rows, 'code');
  return codes
    .flatMap((code, row) => (movesNothing.has(code) ? [] : [{ release: releases[row]!, version: versions[row]! }]))
    .reduce<{ version: number; release: number } | undefined>(
      (newest, each) => (newest === undefined || each.release > newest.release ? each : newest),
      undefined,
    );
}
