import {
  countOf,
  countText,
  describeKey,
  didYouMean,
  keyId,
  keyValueText,
  MusterError,
  visibleText,
  type Fault,
  type Key,
} from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import type { KeySelection, NamedKey } from '#src/pipelines/index.ts';

/** The keys that a selection is made from. */
export type KeyChoice = {
  readonly keyColumns: readonly string[];
  readonly keys: readonly Key[];
  /** Where the keys are, for the text of errors. */
  readonly place: 'in the data' | 'in service';
};

/**
 * Gives the test that a selection stands for among the keys of a feature group. Throws KEY_COLUMN_UNKNOWN for columns that no key has, and
 * KEY_NOT_FOUND where a named key or the values fit no key of the data, or both together.
 */
export function selectionOf(
  { fleet: { keyColumns }, keyQuality }: SeriesGroup,
  selection: KeySelection,
): (key: Key) => boolean {
  // Every key that the data name, also one whose rows were all refused.
  const keys = keyQuality.map((each) => each.key);
  return selectionAmong({ keyColumns, keys, place: 'in the data' }, selection);
}

/** Gives the test that a selection stands for among some keys, and throws what `selectionOf` throws. */
export function selectionAmong(choice: KeyChoice, { values = {}, keys: named }: KeySelection): (key: Key) => boolean {
  const hasValues = anyOf([{ values }], choice);
  if (named === undefined) return hasValues;
  const isNamed = anyOf(named, choice);
  const isSelected = (key: Key): boolean => isNamed(key) && hasValues(key);
  if (choice.keys.some((key) => isSelected(key))) return isSelected;
  throw new MusterError('KEY_NOT_FOUND', {
    what: `None of the ${countOf(named.length, 'named key')} has ${textOf(values)}.`,
    expected: 'a named key that the other options select too',
  });
}

/** Gives the test whether a key has the values of any of the named ones. */
function anyOf(named: readonly NamedKey[], choice: KeyChoice): (key: Key) => boolean {
  const { keyColumns, keys } = choice;
  checkColumns(named, keyColumns);
  const groups = byColumns(named, keyColumns);
  const missing = groups.flatMap(({ at, wanted }) => {
    if (at.length === 0) return [];
    const there = new Set(keys.map((key) => partOf(key, at)));
    return [...wanted].filter(([id]) => !there.has(id)).map(([, each]) => each);
  });
  if (missing.length > 0) throw notFound(missing, choice);
  return (key) => groups.some(({ at, wanted }) => wanted.has(partOf(key, at)));
}

/** Named keys that name the same columns: where these stand in a key, and the named ones by the id of their values there. */
type NamedAlike = { readonly at: readonly number[]; readonly wanted: Map<string, NamedKey> };

function byColumns(named: readonly NamedKey[], keyColumns: readonly string[]): readonly NamedAlike[] {
  const groups = new Map<string, NamedAlike>();
  for (const each of named) {
    const at = keyColumns.flatMap((column, i) => (Object.hasOwn(each.values, column) ? [i] : []));
    const group = groups.get(at.join()) ?? { at, wanted: new Map<string, NamedKey>() };
    groups.set(at.join(), group);
    group.wanted.set(keyId(at.map((i) => each.values[keyColumns[i]!]!)), each);
  }
  return [...groups.values()];
}

function partOf(key: Key, at: readonly number[]): string {
  return keyId(at.map((i) => key[i]!));
}

function checkColumns(named: readonly NamedKey[], keyColumns: readonly string[]): void {
  const unknown = new Map<string, NamedKey>();
  for (const each of named) {
    for (const column of Object.keys(each.values)) {
      if (!keyColumns.includes(column) && !unknown.has(column)) unknown.set(column, each);
    }
  }
  if (unknown.size === 0) return;
  const faults = [...unknown].map(([column, { where }]): Fault => ({
    what: `The keys have no column "${column}".${didYouMean(column, keyColumns)}`,
    // A file names its columns in its header.
    ...(where?.file === undefined ? {} : { where: { file: where.file } }),
    expected: keyColumns.length === 0 ? 'no selection: the fleet is one model' : keyColumns.join(', '),
  }));
  throw new MusterError('KEY_COLUMN_UNKNOWN', faults);
}

const mostFaults = 5;

function notFound(missing: readonly NamedKey[], { keyColumns, keys, place }: KeyChoice): MusterError {
  const examples = keys.slice(0, 3).map((key) => describeKey(keyColumns, key));
  const faults = missing.slice(0, mostFaults).map(({ values, where }): Fault => ({
    what: `No key has ${textOf(values)}.${hintsFor(values, keyColumns, keys)}`,
    ...(where === undefined ? {} : { where }),
    expected: `a key of the ${countText(keys.length)} ${place}, such as ${examples.join('; ')}`,
    ...(place === 'in the data' ? {} : { toDo: 'Select keys in service: muster models list --champions lists them.' }),
  }));
  const more = missing.length - faults.length;
  const rest = more === 0 ? [] : [{ what: `${countOf(more, 'further key')} of the selection are not ${place}.` }];
  return new MusterError('KEY_NOT_FOUND', [...faults, ...rest]);
}

/** Gives for each value that fits no key with the other values the nearest one that does; where the others fit none, of all keys. */
function hintsFor(values: NamedKey['values'], keyColumns: readonly string[], keys: readonly Key[]): string {
  const wanted = Object.entries(values).map(([column, value]) => ({ at: keyColumns.indexOf(column), value }));
  const hints = wanted.map(({ at, value }) => {
    const others = wanted.filter((each) => each.at !== at);
    const fitting = keys.filter((key) => others.every((each) => key[each.at] === each.value));
    const known = new Set((fitting.length === 0 ? keys : fitting).map((key) => key[at]!));
    return known.has(value)
      ? ''
      : didYouMean(
          visibleText(value),
          [...known].map((each) => visibleText(each)),
        );
  });
  return hints.join('');
}

function textOf(values: NamedKey['values']): string {
  return Object.entries(values)
    .map(([column, value]) => `${column}=${keyValueText(value)}`)
    .join(', ');
}
