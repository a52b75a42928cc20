/** A value while templates are expanded: a scalar, or a part of the YAML. */
export type Value = string | number | boolean | null | object;

/** A function of expressions: how many operands it takes, and what it gives while templates are expanded, where it can be asked then. */
type ExpressionFunction = {
  readonly least: number;
  readonly most: number;
  readonly compute?: (...operands: readonly Value[]) => Value;
};

const many = Number.POSITIVE_INFINITY;

/**
 * The functions of expressions by their names in small letters
 * (https://learn.microsoft.com/azure/devops/pipelines/process/expressions#functions).
 */
export const expressionFunctions: ReadonlyMap<string, ExpressionFunction> = new Map(
  Object.entries({
    and: { least: 2, most: many, compute: (...all) => all.every(isTrue) },
    coalesce: { least: 2, most: many, compute: (...all) => all.find((each) => each !== null && each !== '') ?? '' },
    contains: { least: 2, most: 2, compute: (text, part) => folded(text).includes(folded(part)) },
    containsvalue: { least: 2, most: 2 },
    converttojson: { least: 1, most: 1 },
    counter: { least: 0, most: 2 },
    endswith: { least: 2, most: 2, compute: (text, part) => folded(text).endsWith(folded(part)) },
    eq: { least: 2, most: 2, compute: (a, b) => isEqual(a, b) },
    format: { least: 1, most: many, compute: formatted },
    ge: { least: 2, most: 2, compute: (a, b) => Number(a) >= Number(b) },
    gt: { least: 2, most: 2, compute: (a, b) => Number(a) > Number(b) },
    iif: { least: 3, most: 3, compute: (test, yes, no) => (isTrue(test) ? yes : no) },
    in: { least: 2, most: many, compute: (a, ...all) => all.some((b) => isEqual(a, b)) },
    join: { least: 2, most: 2 },
    le: { least: 2, most: 2, compute: (a, b) => Number(a) <= Number(b) },
    length: { least: 1, most: 1, compute: (text) => valueText(text).length },
    lower: { least: 1, most: 1, compute: (text) => valueText(text).toLowerCase() },
    lt: { least: 2, most: 2, compute: (a, b) => Number(a) < Number(b) },
    ne: { least: 2, most: 2, compute: (a, b) => !isEqual(a, b) },
    not: { least: 1, most: 1, compute: (test) => !isTrue(test) },
    notin: { least: 2, most: many, compute: (a, ...all) => !all.some((b) => isEqual(a, b)) },
    or: { least: 2, most: many, compute: (...all) => all.some(isTrue) },
    replace: { least: 3, most: 3, compute: (text, a, b) => valueText(text).replaceAll(valueText(a), valueText(b)) },
    split: { least: 2, most: 2 },
    startswith: { least: 2, most: 2, compute: (text, part) => folded(text).startsWith(folded(part)) },
    trim: { least: 1, most: 1, compute: (text) => valueText(text).trim() },
    upper: { least: 1, most: 1, compute: (text) => valueText(text).toUpperCase() },
    xor: { least: 2, most: 2, compute: (a, b) => isTrue(a) !== isTrue(b) },
  } satisfies Record<string, ExpressionFunction>),
);

/** The functions that ask what became of the steps, jobs or stages before; only a condition has them. */
export const statusFunctions: ReadonlySet<string> = new Set([
  'always',
  'canceled',
  'failed',
  'succeeded',
  'succeededorfailed',
]);

/** Says whether a value counts as true. */
export function isTrue(value: Value): boolean {
  return value !== null && value !== '' && value !== 0 && value !== false;
}

/** Gives the text of a value as it comes to stand in the YAML; of a part of the YAML none. */
export function valueText(value: Value): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null || typeof value === 'object' ? '' : String(value);
}

// The right one becomes what the left one is, without regard to case.
function isEqual(a: Value, b: Value): boolean {
  if (typeof a === 'number') return a === Number(b);
  if (typeof a === 'boolean') return a === isTrue(b);
  return folded(a) === folded(b);
}

function folded(value: Value): string {
  return valueText(value).toLowerCase();
}

function formatted(template: Value = '', ...operands: readonly Value[]): string {
  return valueText(template).replace(/\{(\d+)\}/g, (whole, at: string) => {
    const operand = operands[Number(at)];
    return operand === undefined ? whole : valueText(operand);
  });
}
