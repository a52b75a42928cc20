import { keyId, type Key } from '#src/core/index.ts';
import { stringColumn, type TableRows } from '#src/tables/index.ts';

/** The key of each row of a table, and its id: [nRows] each. */
export type RowKeys = { readonly keys: readonly Key[]; readonly ids: readonly string[] };

/** Gives the keys of the rows of a table. Rows of one key mostly follow each other, and share one key and one id: millions of them must fit. */
export function rowKeys(rows: TableRows, keyColumns: readonly string[]): RowKeys {
  const columns = keyColumns.map((name) => stringColumn(rows, name));
  const [keys, ids]: [Key[], string[]] = [[], []];
  for (let row = 0; row < rows.nRows; row++) {
    const isSame = row > 0 && columns.every((values) => values[row] === values[row - 1]);
    const key = isSame ? keys[row - 1]! : columns.map((values) => values[row]!);
    keys.push(key);
    ids.push(isSame ? ids[row - 1]! : keyId(key));
  }
  return { keys, ids };
}
