import { didYouMean, isRecord, MusterError, pathText, type ErrorPlace, type Fault } from '#src/core/index.ts';
import type { DefinitionPath, DefinitionSource } from './source.ts';

/** A part of a definition that is said elsewhere than in its place; later ones go before earlier ones. */
export type Override = {
  /** Its parts; a step is named by its name or by its place in the list. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** Gives the place where it is said, or where the part of it below stands; `text` is the path in the definition. */
  readonly placeOf: (below: DefinitionPath, text: string, atKey?: boolean) => ErrorPlace;
};

/** Gives the definition with the overrides in place. Throws PIPELINE_INVALID for every path that leads nowhere. */
export function withOverrides(source: DefinitionSource, overrides: readonly Override[]): DefinitionSource {
  const faults: Fault[] = [];
  let { value } = source;
  const said: { readonly path: DefinitionPath; readonly placeOf: Override['placeOf'] }[] = [];
  for (const override of overrides) {
    const path = pathIn(value, override, faults);
    if (path === undefined) continue;
    value = withPart(value, path, override.value);
    said.push({ path, placeOf: override.placeOf });
  }
  if (faults.length > 0) throw new MusterError('PIPELINE_INVALID', faults);
  return {
    file: source.file,
    value,
    placeOf: (path, atKey) => {
      const last = said.findLast((each) => each.path.every((part, i) => part === path[i]));
      if (last === undefined) return source.placeOf(path, atKey);
      return last.placeOf(path.slice(last.path.length), pathText(path), atKey);
    },
  };
}

/** Gives a value with the part at a path replaced; objects on the way that are missing are made. */
export function withPart(value: unknown, path: DefinitionPath, part: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return part;
  if (Array.isArray(value)) {
    const list = [...(value as readonly unknown[])];
    list[Number(first)] = withPart(list[Number(first)], rest, part);
    return list;
  }
  const record = isRecord(value) ? value : {};
  const name = String(first);
  return { ...record, [name]: withPart(Object.hasOwn(record, name) ? record[name] : undefined, rest, part) };
}

/** Gives the path with places in lists as numbers; adds a fault and gives nothing where it leads nowhere. */
function pathIn(
  value: unknown,
  { path: words, placeOf }: Override,
  faults: Fault[],
): readonly (string | number)[] | undefined {
  const path: (string | number)[] = [];
  let at = value;
  for (const word of words) {
    const part = Array.isArray(at) ? placeInList(at, word) : word;
    const isLeaf = at !== undefined && at !== null && !Array.isArray(at) && !isRecord(at);
    if (part === undefined || isLeaf) {
      faults.push({ ...nowhere(at, word, path), where: placeOf([], words.join('.'), true) });
      return undefined;
    }
    path.push(part);
    at = isRecord(at) || Array.isArray(at) ? (at as Readonly<Record<string | number, unknown>>)[part] : undefined;
  }
  return path;
}

// A list may grow by one at its end.
function placeInList(list: readonly unknown[], word: string): number | undefined {
  if (/^\d{1,6}$/.test(word)) return Number(word) <= list.length ? Number(word) : undefined;
  const named = list.findIndex((each) => isRecord(each) && each['name'] === word);
  return named === -1 ? undefined : named;
}

function nowhere(at: unknown, word: string, path: DefinitionPath): Fault {
  const place = pathText(path);
  if (!Array.isArray(at)) return { what: `${place} is ${JSON.stringify(at)}: it has no part "${word}".` };
  const names = (at as readonly unknown[]).flatMap((each) =>
    isRecord(each) && typeof each['name'] === 'string' ? [each['name']] : [],
  );
  const places = `a place from 0 to ${at.length}`;
  return {
    what: `${place} has no part "${word}".${didYouMean(word, names)}`,
    expected: names.length === 0 ? places : `${names.join(', ')}, or ${places}`,
  };
}
