import type { z } from 'zod';
import { didYouMean, namesOfSchema, pathText, type Fault } from '#src/core/index.ts';

/** Gives the faults of a document that its form does not take, each with its path; names that are not known come with the nearest one. */
export function formFaults(schema: unknown, error: z.ZodError, where: string): readonly Fault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ what: sentenceOf(issue), where: { file: where, path: pathText(issue.path) } }];
    const known = namesOfSchema(schema, issue.path);
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
