import { visibleText } from '#src/core/index.ts';
import type { ChampionChange, Fleet } from '#src/registry/index.ts';
import { textTable } from '../text-table.ts';

/** Prints champions before and after as a table, at most `limit` of them. */
export function printChanges(
  changes: readonly ChampionChange[],
  { fleet, limit, print }: { readonly fleet: Fleet; readonly limit: number; readonly print: (line: string) => void },
): void {
  if (changes.length === 0) return;
  const rows = changes
    .slice(0, limit)
    .map(({ key, before, after }) => [
      ...key.map((value) => visibleText(value)),
      ...[before, after].map((each) => (each === undefined ? 'none' : `version ${each.version}`)),
    ]);
  for (const line of textTable([...fleet.keyColumns, 'before', 'after'], rows)) print(line);
  if (changes.length > limit) print(`… and ${changes.length - limit} more; --limit shows more`);
}
