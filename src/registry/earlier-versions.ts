import type { Champion } from '#src/evaluation/index.ts';
import type { ReleasedModel } from './release-log.ts';

/** By `keyId`, versions that were in service, those of the newest release first. */
export type EarlierVersions = ReadonlyMap<string, readonly ReleasedModel[]>;

/** Gives, for the champions of a release whose models do not load, the earlier versions of their keys that were in service up to it. */
export function earlierVersions(
  rows: readonly ReleasedModel[],
  release: number,
  champions: ReadonlyMap<string, Champion>,
): EarlierVersions {
  const broken = new Map([...champions].filter(([, { model }]) => model === undefined));
  const earlier = new Map<string, ReleasedModel[]>();
  if (broken.size === 0) return earlier;
  for (const row of rows) {
    if (row.isPending) continue;
    const { id } = row;
    const champion = broken.get(id);
    // A later one was taken out of service.
    if (champion === undefined || row.release > release || row.version >= champion.version) continue;
    const known = earlier.get(id);
    if (known === undefined) earlier.set(id, [row]);
    else known.push(row);
  }
  for (const versions of earlier.values()) versions.sort((a, b) => b.release - a.release);
  return earlier;
}
