import type { z } from 'zod';
import { didYouMean, pathText, type Fault } from '#src/core/index.ts';

/** Gives the faults of a document that its form does not take, each with its path; names that are not known come with the nearest one. */
export function formFaults(schema: unknown, error: z.ZodError, where: string): readonly Fault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ what: sentenceOf(issue), where: { file: where, path: pathText(issue.path) } }];
    const known = namesAt(schema, issue.path);
    return issue.keys.map((key) => ({
      what: `"${key}" is not known here.${didYouMean(key, known)}`,
      where: { file: where, path: pathText([...issue.path, key]) },
      ...(known.length === 0 ? {} : { expected: known.join(', ') }),
    }));
  });
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
  const forms = issue.errors.map((issues) => issues.map(({ message, path }) => withPath(message, path)).join(', '));
  return `None of the forms fits: ${[...new Set(forms)].join('; ')}`;
}

function withPath(message: string, path: readonly PropertyKey[]): string {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

type SchemaShape = {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly unwrap?: () => unknown;
};

/** Gives the names that an object of the schema may have at a path; of several forms, those of all. */
function namesAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
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
