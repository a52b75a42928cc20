import { MusterError } from '#src/core/index.ts';
import type { ColumnDefinition, ColumnValues } from '#src/tables/index.ts';
import { categoryAt, type TypedColumn } from './category.ts';
import type { FittedTransformation } from './fitted-transformation.ts';
import type { Category } from './transformation.ts';

/** Gives the number of each row's class, as scikit-learn's LabelEncoder; null for null and for a class that is to be ignored. */
export function labelCodes(
  { name, values }: TypedColumn,
  { classes, unknown }: Extract<FittedTransformation, { use: 'label_encode' }>,
): readonly (number | null)[] {
  const codes = new Map(classes.map((category, code) => [category, code]));
  return Array.from({ length: values.length }, (_, row) => {
    const category = categoryAt(values, row);
    const code = codes.get(category);
    if (code === undefined && category !== null && unknown === 'error') refuse(name, { row, category }, classes);
    return code ?? null;
  });
}

/**
 * Gives a column of 0 and 1 for each category, as scikit-learn's OneHotEncoder, named `<column>_<category>`; rows with null have one of
 * their own where training rows had nulls. `own_column` adds `<column>_unknown`.
 */
export function oneHotColumns(
  { name, values }: TypedColumn,
  { categories, unknown }: Extract<FittedTransformation, { use: 'one_hot' }>,
): readonly (ColumnDefinition & { readonly values: ColumnValues })[] {
  const columns = categories.map(() => new Uint8Array(values.length));
  const others = new Uint8Array(values.length);
  const places = new Map(categories.map((category, i) => [category, i]));
  for (let row = 0; row < values.length; row++) {
    const category = categoryAt(values, row);
    const place = places.get(category);
    if (place !== undefined) columns[place]![row] = 1;
    else if (unknown === 'error') refuse(name, { row, category }, categories);
    else others[row] = 1;
  }
  const named = oneHotNames(name, categories).map((each, i) => ({ name: each, flags: columns[i]! }));
  if (unknown === 'own_column') named.push({ name: `${name}_unknown`, flags: others });
  return named.map(({ name: each, flags }) => ({ name: each, type: 'integer', nullable: false, values: [...flags] }));
}

// The category "null" beside rows without a value would make two columns of one name; so would "unknown" beside the column of the others.
function oneHotNames(name: string, categories: readonly Category[]): readonly string[] {
  const texts = categories.map((category) => `${name}_${String(category)}`);
  const taken = new Set([`${name}_unknown`.toLowerCase()]);
  return texts.map((text) => {
    let free = text;
    while (taken.has(free.toLowerCase())) free += '_';
    taken.add(free.toLowerCase());
    return free;
  });
}

function refuse(
  name: string,
  { row, category }: { readonly row: number; readonly category: Category },
  known: readonly Category[],
): never {
  const shown = known.slice(0, 10).map((each) => JSON.stringify(each));
  throw new MusterError('FEATURE_TRANSFORMATION_VALUE', {
    what: `Row ${row} holds ${category === null ? 'null' : JSON.stringify(category)}, which no training row had.`,
    where: { column: name },
    expected: `one of ${known.length} categories: ${shown.join(', ')}${known.length > shown.length ? ', …' : ''}`,
    toDo: 'Correct the value, train on rows that have it, or give the transformation another rule for the unknown.',
  });
}
