import { MusterError } from '#src/core/index.ts';
import type { TableRows, TableSchema } from '#src/tables/index.ts';
import { sortNumbers } from '../statistics/sorted-numbers.ts';
import { applyFitted } from './apply-transformations.ts';
import { fitBins } from './bins.ts';
import { categoriesOf, type TypedColumn } from './category.ts';
import { typeGiven, type FittedTransformation, type FittedTransformations } from './fitted-transformation.ts';
import { fitImputation } from './imputation.ts';
import { fitMinMax, fitRobust, fitStandard } from './scaling.ts';
import type { Transformation } from './transformation.ts';

/**
 * Fits the transformations of a view to rows, the training rows, in their order: each sees what those before it made. The result does
 * not depend on the order of the rows. FEATURE_TRANSFORMATION_FIT where a column has nothing to learn from.
 */
export function fitTransformations(
  transformations: readonly Transformation[],
  schema: TableSchema,
  rows: TableRows,
): FittedTransformations {
  const fitted: FittedTransformation[] = [];
  let content = { schema, rows };
  for (const transformation of transformations) {
    for (const name of transformation.columns) {
      const { type } = content.schema.find((column) => column.name === name)!;
      const one = fitColumn(transformation, { name, type, values: content.rows.columns[name]! });
      fitted.push(one);
      content = applyFitted(one, content);
      checkNames(content.schema, name);
    }
  }
  return fitted;
}

function checkNames(schema: TableSchema, name: string): void {
  const names = schema.map((column) => column.name.toLowerCase());
  const twin = schema.find((_, i) => names.indexOf(names[i]!) < i);
  if (twin === undefined) return;
  throw new MusterError('FEATURE_TRANSFORMATION_FIT', {
    what: `The one-hot columns of "${name}" and another column would both be named "${twin.name}".`,
    where: { column: twin.name },
    expected: 'column names of their own; capitals do not count',
    toDo: 'Give the group of one of the two a prefix, or leave the column out of the view.',
  });
}

function fitColumn(transformation: Transformation, column: TypedColumn): FittedTransformation {
  const shared = { column: column.name, type: column.type };
  const { use } = transformation;
  switch (use) {
    case 'impute':
      return {
        ...shared,
        use,
        value: fitImputation(transformation, column),
        gives: typeGiven(transformation, column.type) ?? column.type,
      };
    case 'min_max':
      return { ...shared, use, ...fitMinMax(numbersToFit(column), transformation.range) };
    case 'standard':
      return { ...shared, use, ...fitStandard(numbersToFit(column)) };
    case 'robust':
      return { ...shared, use, ...fitRobust(numbersToFit(column)) };
    case 'bins':
      return { ...shared, use, edges: transformation.edges ?? fitBins(numbersToFit(column), transformation) };
    case 'label_encode': {
      const classes = categoriesOf(column.values).filter((category) => category !== null);
      return { ...shared, use, classes, unknown: transformation.unknown };
    }
    case 'one_hot':
      return { ...shared, use, categories: categoriesOf(column.values), unknown: transformation.unknown };
    case 'log1p':
      return { ...shared, use };
    default:
      return use satisfies never;
  }
}

/** Gives the numbers of a column, ascending and without nulls; refuses a column without one, and infinities. */
function numbersToFit({ name, values }: TypedColumn): Float64Array {
  const { sorted, infinite } = sortNumbers(values);
  if (sorted.length > 0 && infinite === 0) return sorted;
  throw new MusterError('FEATURE_TRANSFORMATION_FIT', {
    what:
      infinite > 0
        ? `${infinite} of the ${values.length} training rows hold an infinite value.`
        : `None of the ${values.length} training rows has a value.`,
    where: { column: name },
    expected: 'finite values, one or more that is not null',
  });
}
