/** What is used of a zod schema to find the names that it knows. */
type SchemaShape = {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly unwrap?: () => unknown;
};

/** Gives the names that an object of a zod schema may have at a path; of several forms, those of all. None where there is no object of fixed names. */
export function namesOfSchema(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let at = unwrap(schema);
  for (const part of path) {
    if (at === undefined) return [];
    at = unwrap(at.shape?.[String(part)] ?? at.element);
  }
  const forms = at?.options === undefined ? [at] : at.options.map(unwrap);
  return [...new Set(forms.flatMap((form) => Object.keys(form?.shape ?? {})))];
}

function unwrap(schema: unknown): SchemaShape | undefined {
  let at = schema as SchemaShape | undefined;
  while (at !== undefined && [at.shape, at.element, at.options].every((part) => part === undefined)) {
    if (typeof at.unwrap !== 'function') return at;
    at = at.unwrap() as SchemaShape | undefined;
  }
  return at;
}
