import type { TableSchema } from '#src/tables/index.ts';
import { columnsOfSource, type FeatureView } from './feature-view.ts';

type ViewShape = Pick<FeatureView, 'labels' | 'query'>;

/**
 * Gives the columns of a view in the order of its definition, labels last. `schemas` are those of its groups, the first one's first;
 * columns that a group does not have are left out. What a left join brings may be null.
 */
export function viewSchema({ labels, query }: ViewShape, schemas: readonly TableSchema[]): TableSchema {
  const columns = [query.from, ...query.joins].flatMap((source, i) =>
    columnsOfSource(source).flatMap(({ name, source: inGroup }) => {
      const column = schemas[i]!.find((candidate) => candidate.name === inGroup);
      if (column === undefined) return [];
      const isOptional = 'type' in source && source.type === 'left';
      return [isOptional ? { name, type: column.type, nullable: true } : { ...column, name }];
    }),
  );
  const isLabel = ({ name }: { readonly name: string }): boolean => labels.includes(name);
  return [...columns.filter((column) => !isLabel(column)), ...columns.filter(isLabel)];
}

/**
 * Gives the columns by which a view can be filtered: its own, and, by their names in the group, those of the first group that it leaves
 * out.
 */
export function filterSchema(view: ViewShape, schemas: readonly TableSchema[]): TableSchema {
  const own = viewSchema(view, schemas);
  return [...own, ...hiddenColumns(view, schemas[0]!, own)];
}

function hiddenColumns({ query }: ViewShape, first: TableSchema, own: TableSchema): TableSchema {
  return first.filter(({ name }) => !query.from.select.includes(name) && !own.some((column) => column.name === name));
}
