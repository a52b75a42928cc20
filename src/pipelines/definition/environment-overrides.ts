import { isRecord } from '#src/core/index.ts';
import type { DefinitionSource } from './source.ts';
import type { Override } from './overrides.ts';

/**
 * Gives what a definition says under `environments` for one of them, such as DEV, as overrides: objects go into those of the file part
 * by part, a list or a value takes the place of the one in the file. Steps are named: `steps: { train: { metric: mae } }`.
 */
export function environmentOverrides(source: DefinitionSource, environment: string): readonly Override[] {
  const environments = isRecord(source.value) ? source.value['environments'] : undefined;
  if (!isRecord(environments)) return [];
  const base = ['environments', environment];
  return leaves(environments[environment], []).map(({ path, value }) => ({
    path,
    value,
    placeOf: (below, _, atKey) => source.placeOf([...base, ...path, ...below], atKey),
  }));
}

type Leaf = { readonly path: readonly string[]; readonly value: unknown };

function leaves(value: unknown, path: readonly string[]): readonly Leaf[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([name, part]) => leaves(part, [...path, name]));
  return path.length === 0 ? [] : [{ path, value }];
}
