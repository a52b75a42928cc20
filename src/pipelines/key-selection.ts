import { canonicalJson, digestOf, type ErrorPlace } from '#src/core/index.ts';

/** Values of key columns, by the names of the columns. */
type KeyValues = Readonly<Record<string, string>>;

/** A key that is selected by name, and where it was named. With some of the key columns alone it stands for all keys with these values. */
export type NamedKey = { readonly values: KeyValues; readonly where?: ErrorPlace };

/** Which keys are worked on: those that have all of `values` and, where `keys` are named, fit one of them. All keys where neither stands. */
export type KeySelection = { readonly values?: KeyValues; readonly keys?: readonly NamedKey[] };

/** Says whether a selection leaves no key out. */
export function selectsAll({ values = {}, keys }: KeySelection): boolean {
  return Object.keys(values).length === 0 && keys === undefined;
}

/**
 * Gives a selection as cache keys and records hold it: equal for the same keys, in whatever order and from whatever file they were named.
 * Of more than 100 named keys there are the number and the digest.
 */
export function selectionParameters({ values = {}, keys }: KeySelection): Readonly<Record<string, unknown>> {
  if (keys === undefined) return { selection: values };
  const named = new Map(keys.map((each) => [canonicalJson(each.values), each.values]));
  const texts = [...named.keys()].sort();
  const isShort = texts.length <= mostNamed;
  const inShort = isShort
    ? texts.map((text) => named.get(text)!)
    : { count: texts.length, digest: digestOf(texts.join('\n')) };
  return { selection: values, selected_keys: inShort };
}

// Each step of each run holds them.
const mostNamed = 100;
