import { isRecord, MusterError, type Fault } from '#src/core/index.ts';
import { withPart } from './overrides.ts';
import type { DefinitionPath, DefinitionSource } from './source.ts';

/** A text of a definition with a variable in it, as it was written. */
export type Placeholder = { readonly path: DefinitionPath; readonly text: string };

/** A definition whose variables have values. */
export type ResolvedSource = DefinitionSource & {
  /** The texts that held variables: what is recorded has them in the place of the values. */
  readonly placeholders: readonly Placeholder[];
};

const variable = /\$\{env:([^}]*)\}/g;

/**
 * Puts the values of variables into all texts of a definition: `${env:NAME}`, or `${env:NAME:-default}` where it may be missing. Throws
 * PIPELINE_VARIABLE_MISSING for all that have no value. What stands under `environments` was taken over before.
 */
export function resolveVariables(
  source: DefinitionSource,
  valueOf: (name: string) => string | undefined,
): ResolvedSource {
  const placeholders = isRecord(source.value)
    ? Object.entries(source.value).flatMap(([key, part]) => (key === 'environments' ? [] : textsIn(part, [key])))
    : [];
  const faults: Fault[] = [];
  let { value } = source;
  for (const { path, text } of placeholders) {
    const resolved = text.replace(variable, (_, body: string) => {
      const [name, usual] = nameAndDefault(body);
      const given = valueOf(name);
      if (given === undefined && usual === undefined) faults.push(missing(source, path, name));
      return given ?? usual ?? '';
    });
    value = withPart(value, path, resolved);
  }
  if (faults.length > 0) throw new MusterError('PIPELINE_VARIABLE_MISSING', faults);
  return { ...source, value, placeholders };
}

/** Gives a checked part of a definition, which stood at `base`, with the texts as they were written wherever they held variables. */
export function withPlaceholders<T>(part: T, base: DefinitionPath, placeholders: readonly Placeholder[]): T {
  let done: unknown = part;
  for (const { path, text } of placeholders) {
    const isBelow = path.length > base.length && base.every((each, i) => each === path[i]);
    const rest = path.slice(base.length);
    if (isBelow && isThere(done, rest)) done = withPart(done, rest, text);
  }
  return done as T;
}

function textsIn(value: unknown, path: DefinitionPath): readonly Placeholder[] {
  if (typeof value === 'string') return value.search(variable) === -1 ? [] : [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((each, i) => textsIn(each, [...path, i]));
  return isRecord(value) ? Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key])) : [];
}

function nameAndDefault(body: string): readonly [string, string | undefined] {
  const at = body.indexOf(':-');
  return at === -1 ? [body.trim(), undefined] : [body.slice(0, at).trim(), body.slice(at + 2)];
}

function missing(source: DefinitionSource, path: DefinitionPath, name: string): Fault {
  return {
    what: `The variable "${name}" is not set.`,
    where: source.placeOf(path),
    expected: `${name} in the environment or in .env`,
    toDo: `Set ${name}, or write \${env:${name}:-default}.`,
  };
}

function isThere(value: unknown, path: DefinitionPath): boolean {
  let at = value;
  for (const part of path) {
    if (!isRecord(at) && !Array.isArray(at)) return false;
    if (!Object.hasOwn(at, part)) return false;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return true;
}
