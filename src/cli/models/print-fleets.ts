import { countOf } from '#src/core/index.ts';
import { findFleet, openRegistry } from '#src/registry/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import type { WorkspaceSession } from '../workspace-session.ts';

/** Prints the fleets of a workspace, a line each, with what they hold. */
export async function printFleets(
  names: readonly string[],
  { workspace, terminal, signal }: WorkspaceSession,
  isJson: boolean,
): Promise<void> {
  const fleets = [];
  for (const name of names) {
    const fleet = await findFleet(workspace, name, { signal });
    const { rows, keyIndex, releases } = await openRegistry(fleet, { signal });
    const champions = rows.columns['alias.champion'] ?? [];
    const times = rows.nRows === 0 ? [] : Array.from(rows.columns['created_at'] as ArrayLike<number>);
    fleets.push({
      fleet: name,
      keyColumns: fleet.keyColumns,
      keys: keyIndex.firstRows.filter((first, row) => first === row).length,
      champions: Array.from({ length: rows.nRows }, (_, row) => champions[row] === true).filter(Boolean).length,
      versions: rows.nRows,
      release: releases.newest,
      newest: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    });
  }
  if (isJson) {
    const shown = fleets.map((each) => ({
      ...each,
      newest: each.newest === null ? null : new Date(each.newest).toISOString(),
    }));
    return terminal.print(JSON.stringify({ fleets: shown }, undefined, 2));
  }
  const rows = fleets.map((each) => [
    each.fleet,
    each.keyColumns.join(', '),
    ...[each.keys, each.champions, each.versions, each.release].map(String),
    each.newest === null ? '' : timeText(each.newest),
  ]);
  const header = ['fleet', 'key columns', 'keys', 'champions', 'versions', 'release', 'newest version'];
  for (const line of textTable(header, rows)) terminal.print(line);
  terminal.print(`\n${countOf(fleets.length, 'fleet')}; --fleet NAME shows the models of one`);
}
