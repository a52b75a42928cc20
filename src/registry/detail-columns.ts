import { numberColumn, stringColumn } from '#src/tables/index.ts';
import { withAddedColumns, type AddedColumn, type Versions } from './added-columns.ts';
import { placeOfSlice, type VersionDetails } from './registrations.ts';

/**
 * Gives versions with the details of those that were registered from code or by command, by row, and, where there are any, the columns by
 * which they are found: `flavor`, and `metric.NAME` for each metric other than the errors of the table of models.
 */
export function withDetails(
  { schema, rows }: Versions,
  registrations: ReadonlyMap<string, VersionDetails>,
): Versions & { readonly details: ReadonlyMap<number, VersionDetails> } {
  const details = new Map<number, VersionDetails>();
  if (registrations.size === 0 || rows.nRows === 0) return { schema, rows, details };
  const [paths, offsets] = [stringColumn(rows, 'blob_path'), numberColumn(rows, 'blob_offset')];
  for (const [row, path] of paths.entries()) {
    const found = registrations.get(placeOfSlice({ path, offset: offsets[row]! }));
    if (found !== undefined) details.set(row, found);
  }
  const known = new Set(schema.map(({ name }) => name));
  // Errors that every version may have are columns of the table itself.
  const errors = new Set(['rmse', 'mae', 'bias', 'mase']);
  const names = new Set([...details.values()].flatMap(({ metrics }) => Object.keys(metrics)));
  const own = [...names].filter((name) => !errors.has(name)).sort();
  const all = Array.from({ length: rows.nRows }, (_, row) => details.get(row));
  // A fleet may have a key column of this name.
  const flavor = known.has('flavor')
    ? []
    : [['flavor', 'string', all.map((each) => each?.flavor ?? 'muster')] as const];
  const added: readonly AddedColumn[] = [
    ...flavor,
    ...own.map(
      (name) =>
        [`metric.${name}`, 'double', Float64Array.from(all, (each) => each?.metrics[name] ?? Number.NaN)] as const,
    ),
  ];
  return { ...withAddedColumns({ schema, rows }, added), details };
}
