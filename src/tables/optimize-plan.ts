import type { LiveFile } from './file-rows.ts';
import { sortedByOfFile } from './part-tags.ts';
import { partitionValuesOf } from './rewrite-file.ts';
import type { Snapshot } from './snapshot.ts';

/** Files that become one, or, where they are sorted together, some of the size that is aimed at. */
export type Bin = readonly LiveFile[];

/** What an optimize aims at. */
export type OptimizeAim = { readonly targetBytes: number; readonly sortBy: readonly string[] | undefined };

/** Gives the files that an optimize joins: of one partition each, in the order of the log; none where all is as it should be. */
export function planBins(snapshot: Snapshot, aim: OptimizeAim): readonly Bin[] {
  return filesByPartition(snapshot).flatMap((files) => {
    if (aim.sortBy !== undefined && !isSorted(files, aim.sortBy)) return [files];
    return smallRuns(files, aim.targetBytes);
  });
}

function filesByPartition({ files, metaData }: Snapshot): readonly Bin[] {
  const groups = new Map<string, LiveFile[]>();
  for (const file of files) {
    const partition = JSON.stringify(partitionValuesOf(file[1], metaData.partitionColumns));
    groups.set(partition, [...(groups.get(partition) ?? []), file]);
  }
  return [...groups.values()];
}

function isSorted(files: Bin, sortBy: readonly string[]): boolean {
  return files.every(([, add]) => sortBy.every((name, i) => sortedByOfFile(add)?.[i] === name));
}

/** Gives runs of two small files or more that together stay within the size. */
function smallRuns(files: Bin, targetBytes: number): readonly Bin[] {
  const runs: LiveFile[][] = [[]];
  let bytes = 0;
  for (const file of files) {
    const { size } = file[1];
    if (size >= targetBytes) continue;
    if (bytes + size > targetBytes) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)!.push(file);
    bytes += size;
  }
  return runs.filter((run) => run.length > 1);
}
