import type { AddAction } from './log-entry.ts';
import type { PartFile } from './part.ts';
import { sortedByProperty } from './properties.ts';
import type { Snapshot } from './replay.ts';

const packedTag = 'muster.packedColumn';

/** Gives the tags of a part's log action: what it claims of itself beyond the Delta format; undefined where that is nothing. */
export function tagsOf(part: PartFile): Readonly<Record<string, string>> | undefined {
  const tags: Record<string, string> = {};
  if (part.sortedBy !== undefined) tags[sortedByProperty] = JSON.stringify(part.sortedBy);
  if (part.packedColumn !== undefined) tags[packedTag] = part.packedColumn;
  return Object.keys(tags).length === 0 ? undefined : tags;
}

/** Gives the columns by which the rows of a part file are sorted; undefined where the log does not say. */
export function sortedByOfFile({ tags }: AddAction): readonly string[] | undefined {
  return columnList(tags?.[sortedByProperty]);
}

/** Gives the binary column that makes a part file a pack; undefined where it is none. */
export function packedColumnOfFile({ tags }: AddAction): string | undefined {
  return tags?.[packedTag] ?? undefined;
}

/** Gives the columns by which each part of a table is to be sorted; undefined where its properties do not say. */
export function sortedByOfTable(snapshot: Snapshot | undefined): readonly string[] | undefined {
  return columnList(snapshot?.metaData.configuration[sortedByProperty]);
}

/**
 * Gives the columns by which the rows of each of some part files are sorted, so that a reader can merge them; none where one of them,
 * such as one that another engine wrote, does not say so.
 */
export function commonSortOrder(files: Iterable<AddAction>): readonly string[] {
  let shared: readonly string[] | undefined;
  for (const add of files) {
    const own = sortedByOfFile(add) ?? [];
    const previous: readonly string[] = shared ?? own;
    const firstOther = previous.findIndex((name, i) => own[i] !== name);
    shared = firstOther === -1 ? previous : previous.slice(0, firstOther);
  }
  return shared ?? [];
}

function columnList(text: string | null | undefined): readonly string[] | undefined {
  if (text === undefined || text === null) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    const isList = Array.isArray(list) && list.length > 0 && list.every((name) => typeof name === 'string');
    return isList ? list : undefined;
  } catch {
    // Not written by Muster: a claim that cannot be read is none.
    return undefined;
  }
}
