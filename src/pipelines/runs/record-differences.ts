import { canonicalJson, isRecord } from '#src/core/index.ts';

/** A value that is not the same in two records; null where one of them does not have it. */
export type Difference = { readonly name: string; readonly before: unknown; readonly after: unknown };

/** A number that is not the same in two records; `change` is the second less the first, null where one of them has none. */
export type NumberDifference = {
  readonly name: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
};

/** Gives the values that differ in two trees of plain data, each by its path, such as `options.metric`. */
export function valueDifferences(before: unknown, after: unknown, path: readonly string[] = []): readonly Difference[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (isRecord(before) && isRecord(after)) {
    return namesOf(before, after).flatMap((name) => valueDifferences(before[name], after[name], [...path, name]));
  }
  return [{ name: path.join('.'), before: before ?? null, after: after ?? null }];
}

/** Gives the numbers that differ by name. */
export function numberDifferences(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): readonly NumberDifference[] {
  return namesOf(before, after).flatMap((name) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    return was === is ? [] : [{ name, before: was, after: is, change: was === null || is === null ? null : is - was }];
  });
}

/** Something that a step read or wrote, with an id of its content. */
type Item = { readonly name: string; readonly kind: string; readonly id: string };

/** Gives the inputs or outputs whose ids differ, by kind and name; none where one of the records does not tell of them. */
export function itemDifferences(before: readonly Item[] | null, after: readonly Item[] | null): readonly Difference[] {
  if (before === null || after === null) return [];
  const idsOf = (items: readonly Item[]): Readonly<Record<string, string>> =>
    Object.fromEntries(items.map(({ kind, name, id }) => [`${kind} ${name}`, id]));
  const [was, is] = [idsOf(before), idsOf(after)];
  return namesOf(was, is).flatMap((name) => valueDifferences(was[name], is[name], [name]));
}

function namesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}
