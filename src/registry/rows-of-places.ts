import { indexKeys, numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';
import type { NamedVersions } from './named-versions.ts';

/**
 * Gives a row of the table of models with the bytes and the version that each row of the log of releases names; -1 where there is
 * none. The same bytes may be registered again, as another version.
 */
export function rowsOfPlaces(
  rows: TableRows,
  { paths, offsets, versions }: Pick<NamedVersions, 'paths' | 'offsets' | 'versions'>,
): Int32Array {
  const [ownPaths, ownOffsets] = [stringColumn(rows, 'blob_path'), numberColumn(rows, 'blob_offset')];
  const ownVersions = numberColumn(rows, 'version');
  const found = new Int32Array(paths.length);
  const others: number[] = [];
  let next = 0;
  for (let i = 0; i < found.length; i++) {
    // A release names its models in the order in which it wrote them: as a rule the one behind the last is meant.
    const isNext =
      next < rows.nRows &&
      offsets[i] === ownOffsets[next] &&
      versions[i] === ownVersions[next] &&
      paths[i] === ownPaths[next];
    if (isNext) found[i] = next++;
    else others.push(i);
  }
  if (others.length === 0) return found;
  const places = indexKeys([ownPaths, ownOffsets, ownVersions], rows.nRows);
  const wanted = [
    others.map((i) => paths[i]!),
    Float64Array.from(others, (i) => offsets[i]!),
    Float64Array.from(others, (i) => versions[i]!),
  ];
  for (const [at, row] of places.find(wanted, others.length).entries()) found[others[at]!] = row;
  return found;
}
