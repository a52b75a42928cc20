import type { z } from 'zod';
import { didYouMean, namesOfSchema, type Fault } from '#src/core/index.ts';
import type { DefinitionPath, DefinitionSource } from './source.ts';

/** Gives the faults that a schema found in the part of a definition at `base`, each with its place; of unknown names, with those that are known. */
export function schemaFaults(
  source: DefinitionSource,
  issues: readonly z.core.$ZodIssue[],
  { base, schema }: { readonly base: DefinitionPath; readonly schema: z.ZodType },
): readonly Fault[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code !== 'unrecognized_keys') return [{ ...kindFault(issue), where: source.placeOf(path) }];
    const known = namesOfSchema(schema, issue.path);
    return issue.keys.map((key) => unknownName(source, [...path, key], known));
  });
}

// What is not there has no value of a wrong kind, and the kinds have other names in a file than in a program.
function kindFault(issue: z.core.$ZodIssue): Pick<Fault, 'what' | 'expected'> {
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return isMissing
    ? { what: 'It is missing.', expected: kindWords[issue.expected] ?? issue.expected }
    : { what: issue.message };
}

const kindWords: Readonly<Record<string, string>> = {
  object: 'names with their values',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** Gives the fault of a name that is not known where it stands; the path ends with it. */
export function unknownName(source: DefinitionSource, path: DefinitionPath, known: readonly string[]): Fault {
  const name = String(path.at(-1));
  return {
    what: `"${name}" is not known here.${didYouMean(name, known)}`,
    where: source.placeOf(path, true),
    ...(known.length === 0 ? {} : { expected: known.join(', ') }),
  };
}
