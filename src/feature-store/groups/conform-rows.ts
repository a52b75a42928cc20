import { didYouMean, type Fault } from '#src/core/index.ts';
import {
  isNull,
  type ColumnDefinition,
  type ColumnType,
  type ColumnValues,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import type { FoundGroup } from './find-group.ts';
import type { InsertContent } from './insert-content.ts';
import { quarantineFaults } from './quarantine-group.ts';

/** Rows in the columns of a group, and in what the group comes to differ from what it was. */
export type ConformedRows = {
  readonly content: InsertContent;
  /** Columns that the group does not have yet; older rows will be null there. */
  readonly addedColumns: readonly string[];
  /** Columns whose values were given in a narrower type than the group's. */
  readonly widenedColumns: readonly string[];
};

/**
 * Gives rows in the columns of a group: whole numbers become doubles or longs where the group has such, a column of nulls alone takes
 * whatever type the group has, a column that the group lacks is a feature added to it. Gives faults in their place where a column is
 * lacking (with `allowMissing`, one that takes no nulls), has another type, or differs in capitals alone.
 */
export function conformRows(
  { group, schema, path }: FoundGroup,
  content: InsertContent,
  { allowMissing = false }: { readonly allowMissing?: boolean | undefined } = {},
): ConformedRows | { readonly faults: readonly Fault[] } {
  const given = new Map(content.schema.map((column) => [column.name, column]));
  const added = content.schema.filter(({ name }) => !schema.some((column) => column.name === name));
  const faults: Fault[] = [];
  const widened: string[] = [];
  const columns: [string, ColumnValues][] = [];
  for (const column of schema) {
    const { name } = column;
    const other = given.get(name);
    const values = content.rows.columns[name];
    if (other === undefined || values === undefined) {
      if (allowMissing && column.nullable !== false) columns.push([name, nulls(column.type, content.rows.nRows)]);
      else faults.push(missingFault(column, added));
      continue;
    }
    const converted = valuesOfType(values, other.type, column.type);
    if (converted === undefined) faults.push(typeFault(other, column));
    else columns.push([name, converted]);
    if (converted !== undefined && other.type !== column.type) widened.push(name);
  }
  faults.push(...unevenFaults(content), ...addedFaults(added, schema));
  if (group.quarantine) faults.push(...quarantineFaults(added));
  if (faults.length > 0) return { faults: placed(faults, content.file ?? path, group) };
  const rows: TableRows = {
    nRows: content.rows.nRows,
    columns: Object.fromEntries([...columns, ...added.map(({ name }) => [name, content.rows.columns[name]!] as const)]),
  };
  return {
    content: { ...content, schema: [...schema, ...added.map(({ name, type }) => ({ name, type }))], rows },
    addedColumns: added.map(({ name }) => name),
    widenedColumns: widened,
  };
}

/** For each type, those whose values it also holds. */
const narrower: Partial<Record<ColumnType, readonly ColumnType[]>> = { double: ['integer', 'long'], long: ['integer'] };

function valuesOfType(values: ColumnValues, from: ColumnType, to: ColumnType): ColumnValues | undefined {
  if (from === to) return values;
  if (Array.prototype.every.call(values, isNull)) return nulls(to, values.length);
  if (narrower[to]?.includes(from) !== true) return undefined;
  if (to !== 'double') return values;
  return Float64Array.from(values as ArrayLike<number | null>, (value) => value ?? Number.NaN);
}

function nulls(type: ColumnType, nRows: number): ColumnValues {
  return type === 'double' ? new Float64Array(nRows).fill(Number.NaN) : Array<null>(nRows).fill(null);
}

function missingFault({ name, type }: ColumnDefinition, added: TableSchema): Fault {
  const hint = didYouMean(
    name,
    added.map((column) => column.name),
  );
  return { what: `The column is not given.${hint}`, where: { column: name }, expected: `a column of the type ${type}` };
}

function typeFault(given: ColumnDefinition, { name, type }: ColumnDefinition): Fault {
  const also = narrower[type];
  return {
    what: `The column is given as ${given.type}.`,
    where: { column: name },
    expected: also === undefined ? type : `${type}, or ${also.join(' or ')} that become ${type}`,
  };
}

function addedFaults(added: TableSchema, schema: TableSchema): readonly Fault[] {
  return added.flatMap(({ name }) => {
    const twin = schema.find((column) => column.name.toLowerCase() === name.toLowerCase());
    if (twin === undefined) return [];
    return [
      { what: `The group has a column "${twin.name}"; capitals do not make another one.`, where: { column: name } },
    ];
  });
}

/** Gives one fault for each column that only the schema or only the rows have: nothing that is given is left out in silence. */
function unevenFaults({ schema, rows }: InsertContent): readonly Fault[] {
  const named = schema.map(({ name }) => name);
  const given = Object.keys(rows.columns);
  const notGiven = named.filter((name) => !given.includes(name));
  const notNamed = given.filter((name) => !named.includes(name));
  return [
    ...notGiven.map((column) => ({ what: 'The schema names a column that the rows do not have.', where: { column } })),
    ...notNamed.map((column) => ({
      what: 'The rows have a column that their schema does not name.',
      where: { column },
    })),
  ];
}

function placed(faults: readonly Fault[], file: string, { name, version }: FoundGroup['group']): readonly Fault[] {
  const toDo = `Give the columns as the group has them, or make a new version of it: muster features create ${name} --group-version ${version + 1}.`;
  return faults.map((fault) => ({ ...fault, where: { file, ...fault.where }, toDo }));
}
