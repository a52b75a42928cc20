import { didYouMean, type Fault } from '#src/core/index.ts';
import type { ColumnType, TableSchema } from '#src/tables/index.ts';
import { typeGiven, typesTaken } from './fitted-transformation.ts';
import type { Transformation } from './transformation.ts';

/** Gives what transformations cannot do with the columns of a view, in their order: each takes what those before it give. */
export function transformationFaults(
  transformations: readonly Transformation[],
  schema: TableSchema,
): readonly Fault[] {
  const types = new Map<string, ColumnType | undefined>(schema.map(({ name, type }) => [name, type]));
  return transformations.flatMap((transformation, i) =>
    transformation.columns.flatMap((name) => {
      const where = { path: `transformations[${i}]`, column: name };
      const fault = faultOf(transformation, name, types);
      const type = types.get(name);
      if (type !== undefined) types.set(name, typeGiven(transformation, type));
      return fault === undefined ? [] : [{ ...fault, where }];
    }),
  );
}

function faultOf(
  transformation: Transformation,
  name: string,
  types: ReadonlyMap<string, ColumnType | undefined>,
): Fault | undefined {
  const { use } = transformation;
  const known = [...types.keys()];
  if (!types.has(name)) {
    return { what: `The view has no column "${name}".${didYouMean(name, known)}`, expected: known.join(', ') };
  }
  const type = types.get(name);
  if (type === undefined) {
    return { what: `"${name}" gave way to its one-hot columns.`, expected: `${use} before one_hot` };
  }
  const taken = typesTaken(transformation);
  if (!taken.includes(type)) {
    return { what: `${use} cannot take the column, whose type there is ${type}.`, expected: taken.join(', ') };
  }
  return use === 'impute' ? fillFault(transformation.fill_value, type) : undefined;
}

const takesFill: Readonly<Partial<Record<ColumnType, (value: unknown) => boolean>>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value) && ((value as number) | 0) === value,
  long: (value) => Number.isSafeInteger(value),
  double: (value) => typeof value === 'number',
};

function fillFault(value: unknown, type: ColumnType): Fault | undefined {
  if (value === undefined || takesFill[type]?.(value) === true) return undefined;
  return {
    what: `${JSON.stringify(value)} cannot stand in a column of type ${type}.`,
    expected: `a value of type ${type}`,
  };
}
