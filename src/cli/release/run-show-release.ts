import { countOf } from '#src/core/index.ts';
import { checkRelease, diffReleases, readReleases, type ChampionChange } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { printChanges } from './change-lines.ts';
import { codesText, releaseJson } from './run-list-releases.ts';

/** The options of `muster release show` and `diff`, as commander gives them. */
export type ReleaseOptions = FleetOptions & { readonly limit: number };

/** Runs `muster release show`: one release and the champions that it moved. Gives the exit code 0. REGISTRY_RELEASE_UNKNOWN. */
export async function runShowRelease(
  named: number | undefined,
  { limit, ...options }: ReleaseOptions,
): Promise<number> {
  return inFleet('release show', options, async ({ fleet, terminal, signal }) => {
    const all = await readReleases(fleet, { signal });
    const newest = all.at(-1)?.release ?? 0;
    const number = named ?? newest;
    checkRelease(fleet, number, newest);
    const release = all.find((each) => each.release === number)!;
    const changes = await diffReleases(fleet, [release.parent, number], { signal });
    if (options.json === true) {
      const moved = changes.map(({ key, before, after }) => ({
        key,
        before: before?.version ?? null,
        after: after?.version ?? null,
      }));
      return terminal.print(JSON.stringify({ ...(releaseJson(release) as object), moved }, undefined, 2));
    }
    const facts = [
      ['release', `${number} of the fleet ${fleet.name}${number === newest ? ', in service' : ''}`],
      ['when', timeText(release.at)],
      ['how', `${release.operation.toLowerCase()}: ${codesText(release)}`],
      ['reason', release.reason ?? ''],
      ...release.brokenRules.map((rule, i) => [i === 0 ? 'forced against' : '', rule]),
      ['actor', release.actor ?? ''],
      ['run', release.run ?? ''],
      ['code version', release.codeVersion ?? ''],
      ...Object.entries(release.tablesRead).map(([path, version], i) => [
        i === 0 ? 'made from' : '',
        `${path} v${version}`,
      ]),
    ].filter(([, text]) => text !== '');
    for (const line of textTable(['what', ''], facts)) terminal.print(line);
    terminal.print(`\n${countOf(changes.length, 'champion')} moved`);
    printChanges(changes, { fleet, limit, print: terminal.print });
  });
}

/** Runs `muster release diff`: the champions that differ between two releases. Gives the exit code 0. REGISTRY_RELEASE_UNKNOWN. */
export async function runDiffReleases(
  releases: readonly [number, number],
  { limit, ...options }: ReleaseOptions,
): Promise<number> {
  return inFleet('release diff', options, async ({ fleet, terminal, signal }) => {
    const changes = await diffReleases(fleet, releases, { signal });
    if (options.json === true) return terminal.print(JSON.stringify(changes.map(plainChange), undefined, 2));
    if (changes.length === 0) return terminal.print(`Releases ${releases.join(' and ')} have the same champions.`);
    printChanges(changes, { fleet, limit, print: terminal.print });
    terminal.print(
      `\n${countOf(changes.length, 'champion')} ${changes.length === 1 ? 'differs' : 'differ'} from release ${releases[0]} to release ${releases[1]}`,
    );
  });
}

function plainChange({ key, before, after }: ChampionChange): unknown {
  return { key, before: plainModel(before), after: plainModel(after) };
}

function plainModel(model: ChampionChange['before']): unknown {
  if (model === undefined) return undefined;
  const { key, release, version, digest, slice, isPending } = model;
  return { key, release, version, digest, slice, isPending };
}
