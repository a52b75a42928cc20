import { countOf } from '#src/core/index.ts';
import { readReleases, type ReleaseSummary } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';

/** The options of `muster release list`, as commander gives them. */
export type ListReleasesOptions = FleetOptions & { readonly limit: number };

/** Runs `muster release list`: a line a release, the newest first. Gives the exit code 0. */
export async function runListReleases({ limit, ...options }: ListReleasesOptions): Promise<number> {
  return inFleet('release list', options, async ({ fleet, terminal, signal }) => {
    const all = (await readReleases(fleet, { signal })).toReversed();
    const shown = all.slice(0, limit);
    if (options.json === true) return terminal.print(JSON.stringify(shown.map(releaseJson), undefined, 2));
    if (shown.length === 0) return terminal.print(`Nothing was released of the fleet ${fleet.name}.`);
    const header = ['release', 'when', 'how', 'keys', 'codes', 'actor', 'reason', 'run'];
    for (const line of textTable(header, shown.map(cellsOf))) terminal.print(line);
    if (shown.length < all.length)
      terminal.print(`\nthe newest ${shown.length} of ${countOf(all.length, 'release')}; --limit shows more`);
  });
}

/** Gives a release as JSON shows it, its time in ISO 8601. */
export function releaseJson({ at, ...release }: ReleaseSummary): unknown {
  return { ...release, at: new Date(at).toISOString() };
}

/** Gives the codes of a release with their counts, the most frequent first. */
export function codesText({ codes }: ReleaseSummary): string {
  return Object.entries(codes)
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
}

function cellsOf(release: ReleaseSummary): readonly string[] {
  return [
    String(release.release),
    timeText(release.at),
    release.operation.toLowerCase(),
    String(release.nKeys),
    codesText(release),
    release.actor ?? '',
    release.reason ?? '',
    release.run ?? '',
  ];
}
