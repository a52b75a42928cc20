/** An expression of Azure DevOps, of a condition, of `${{ }}` or of `$[ ]`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly by: Expression };

/** Gives the path of an index that is known beforehand: `dependencies.A.outputs['b.c']` is dependencies, A, outputs, b.c. Undefined for anything else. */
export function pathOf(expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'context') return [expression.name];
  if (expression.kind !== 'index' || expression.by.kind !== 'literal') return undefined;
  const before = pathOf(expression.of);
  return before === undefined ? undefined : [...before, String(expression.by.value)];
}

/** Gives an expression and all that it is made of; of `a.b.c` the whole path alone. */
export function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return [expression, ...expression.operands.flatMap(partsOf)];
  if (expression.kind !== 'index' || pathOf(expression) !== undefined) return [expression];
  return [expression, ...partsOf(expression.of), ...partsOf(expression.by)];
}
