import type { Snapshot } from '../snapshot.ts';
import { sqlName, sqlText } from './engine.ts';
import { sqlTypes } from './sql-types.ts';

/**
 * Gives the query that reads a table at a version from its part files, [one for each live file, in order]. A column that a file
 * does not have is null; a partition column has the value that the log gives to the file.
 */
export function tableQuery({ schema, metaData, files }: Snapshot, localFiles: readonly string[]): string {
  const partitionColumns = new Set(metaData.partitionColumns);
  const stored = schema.filter(({ name }) => !partitionColumns.has(name));
  const selected = schema.map(({ name, type }) =>
    partitionColumns.has(name)
      ? `partition_values.${sqlName(name)}`
      : `CAST(part.${sqlName(name)} AS ${sqlTypes[type]}) AS ${sqlName(name)}`,
  );
  if (localFiles.length === 0) {
    const nothing = schema.map(({ name, type }) => `CAST(NULL AS ${sqlTypes[type]}) AS ${sqlName(name)}`);
    return `SELECT ${nothing.join(', ')} WHERE false`;
  }
  const columns = stored.map(
    ({ name, type }) =>
      `${sqlText(name)}: {name: ${sqlText(name)}, type: ${sqlText(sqlTypes[type])}, default_value: NULL}`,
  );
  const list = localFiles.map(sqlText).join(', ');
  const reads = `read_parquet([${list}], schema = MAP {${columns.join(', ')}}, hive_partitioning = false`;
  if (partitionColumns.size === 0) return `SELECT ${selected.join(', ')} FROM ${reads}) AS part`;
  const values = [...files.values()].map(({ partitionValues }, i) => {
    const typed = schema
      .filter(({ name }) => partitionColumns.has(name))
      .map(({ name, type }) => `CAST(${literal(partitionValues[name])} AS ${sqlTypes[type]})`);
    return `(${[sqlText(localFiles[i]!), ...typed].join(', ')})`;
  });
  const names = schema.filter(({ name }) => partitionColumns.has(name)).map(({ name }) => sqlName(name));
  return `SELECT ${selected.join(', ')} FROM ${reads}, filename = ${sqlText(fileColumn)}) AS part JOIN (VALUES ${values.join(', ')}) AS partition_values(${[sqlName(fileColumn), ...names].join(', ')}) USING (${sqlName(fileColumn)})`;
}

// Delta writes an empty text for null (PROTOCOL.md, "Partition Value Serialization").
function literal(value: string | null | undefined): string {
  return value === null || value === undefined || value === '' ? 'NULL' : sqlText(value);
}

const fileColumn = '__muster_file';
