import { didYouMean, type Fault } from '#src/core/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import { columnsOfSource, type FeatureView } from './feature-view.ts';

/** Gives what is wrong with the columns of a view: those that a group lacks, names that are not of their own, labels that are none. */
export function columnFaults({ query, labels }: FeatureView, schemas: readonly TableSchema[]): readonly Fault[] {
  const sources = [query.from, ...query.joins];
  const faults = sources.flatMap((source, i) => missingColumns(source, schemas[i]!, pathOf(i)));
  const seen = new Map<string, string>();
  for (const [i, source] of sources.entries()) {
    for (const { name } of columnsOfSource(source)) {
      const twin = seen.get(name.toLowerCase());
      if (twin !== undefined) faults.push(clash(name, twin, pathOf(i)));
      else if (isReserved(name)) faults.push(reserved(name, pathOf(i)));
      seen.set(name.toLowerCase(), `${source.group} version ${source.version}`);
    }
  }
  const names = sources.flatMap((source) => columnsOfSource(source).map(({ name }) => name));
  return [...faults, ...labels.filter((label) => !names.includes(label)).map((label) => unknownLabel(label, names))];
}

function pathOf(source: number): string {
  return source === 0 ? 'query.from' : `query.joins[${source - 1}]`;
}

function missingColumns(
  { group, select }: { readonly group: string; readonly select: readonly string[] },
  schema: TableSchema,
  path: string,
): Fault[] {
  const known = schema.map((column) => column.name);
  const missing = select.filter((name) => !known.includes(name));
  return missing.map((name) => ({
    what: `The group ${group} has no column "${name}".${didYouMean(name, known)}`,
    where: { path: `${path}.select` },
    expected: known.join(', '),
  }));
}

function clash(name: string, twin: string, path: string): Fault {
  return {
    what: `The column "${name}" comes from ${twin} too; capitals do not count.`,
    where: { path },
    expected: 'columns with names of their own',
    toDo: 'Give the group a "prefix", or leave the column out of its "select".',
  };
}

// A training dataset says in columns of these names which part a row belongs to.
function isReserved(name: string): boolean {
  return /^(split|origin_\d+)$/i.test(name);
}

function reserved(name: string, path: string): Fault {
  return {
    what: `Training datasets need the name "${name}" for a column of their own.`,
    where: { path },
    toDo: 'Give the group a "prefix", or leave the column out of its "select".',
  };
}

function unknownLabel(label: string, names: readonly string[]): Fault {
  return {
    what: `The label "${label}" is no column of the view.${didYouMean(label, names)}`,
    where: { path: 'labels' },
    expected: names.join(', '),
  };
}
