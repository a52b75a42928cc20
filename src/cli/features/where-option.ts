import { InvalidArgumentError } from 'commander';
import { didYouMean, instantOf, MusterError } from '#src/core/index.ts';
import type { ColumnType, Condition, TableSchema } from '#src/tables/index.ts';

/** One comparison as the command line gives it: `Age>=30`. */
export type WhereText = { readonly column: string; readonly is: Comparison; readonly text: string };

type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Reads `Age>=30,Sex=male`: comparisons that must all be true. */
export function parseWhere(text: string): readonly WhereText[] {
  return text.split(',').map((part) => {
    const [, column, is, value] = /^\s*([^=<>!]+?)\s*(!=|<=|>=|=|<|>)\s*(.*?)\s*$/.exec(part) ?? [];
    if (column === undefined) throw new InvalidArgumentError(`"${part}" is no comparison such as Age>=30.`);
    return { column, is: is as Comparison, text: value! };
  });
}

/** Gives the condition that comparisons mean for a schema: `column=` alone asks for null, `column!=` for what is not. Throws USAGE with every fault. */
export function conditionOf(where: readonly WhereText[] | undefined, schema: TableSchema): Condition | undefined {
  if (where === undefined) return undefined;
  const faults = where.flatMap((each) => faultOf(each, schema) ?? []);
  if (faults.length > 0) throw new MusterError('USAGE', faults);
  return { and: where.map((each) => comparisonOf(each, typeOf(each, schema)!)) };
}

function typeOf({ column }: WhereText, schema: TableSchema): ColumnType | undefined {
  return schema.find(({ name }) => name === column)?.type;
}

function faultOf(
  where: WhereText,
  schema: TableSchema,
): { readonly what: string; readonly expected: string } | undefined {
  const type = typeOf(where, schema);
  const known = schema.map(({ name }) => name);
  const { column, is, text } = where;
  if (type === undefined)
    return { what: `There is no column "${column}".${didYouMean(column, known)}`, expected: known.join(', ') };
  if (text === '' && is !== '=' && is !== '!=') {
    return { what: `"${column}${is}" compares with no value.`, expected: `a value; "${column}=" alone asks for null` };
  }
  if (text === '' || valueOf(text, type) !== undefined) return undefined;
  return { what: `"${text}" is no value of the column ${column}.`, expected: type };
}

function comparisonOf({ column, is, text }: WhereText, type: ColumnType): Condition {
  if (text === '') return { column, is: is === '!=' ? 'not null' : 'null' };
  return { column, is, value: valueOf(text, type)! };
}

function valueOf(text: string, type: ColumnType): string | number | boolean | undefined {
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (type === 'timestamp') return instantOf(text);
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
