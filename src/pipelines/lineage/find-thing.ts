import { didYouMean, MusterError } from '#src/core/index.ts';
import type { CommitState, StateGraph } from './commit-states.ts';
import { placeOf } from './table-place.ts';
import type { ThingName } from './thing-name.ts';

/** The states that a name means: the newest, or the one that it names; and all of the thing, or that one alone. */
export type FoundThing = { readonly root: string; readonly all: readonly string[] };

/**
 * Finds what a name means among the states of a workspace. LINEAGE_THING_UNKNOWN with the nearest name and what there is,
 * LINEAGE_THING_AMBIGUOUS where a feature group and a fleet have the name.
 */
export function findThing(name: ThingName, graph: StateGraph): FoundThing {
  const things = candidates(name, graph);
  if (things.length > 1) refuseAmbiguous(name, things);
  const [thing] = things;
  if (thing === undefined) return refuseUnknown(name, graph);
  const all = graph.things.get(thing)!;
  if (name.version === undefined || isVersioned(thing)) return { root: all.at(-1)!, all };
  const state = all.find((id) => graph.states.get(id)!.version === name.version);
  return state === undefined
    ? refuseVersion(
        name,
        all.map((id) => graph.states.get(id)!),
      )
    : { root: state, all: [state] };
}

/** Refuses a name with LINEAGE_THING_UNKNOWN; `known` and `examples` unless they are said come from what there is. */
export function refuseUnknown(
  { text }: ThingName,
  graph: StateGraph,
  known: readonly string[] = knownNames(graph),
): never {
  const listed = known.slice(0, mostExamples).join(', ') + (known.length > mostExamples ? ', …' : '');
  throw new MusterError('LINEAGE_THING_UNKNOWN', {
    what: `Nothing in the workspace is named "${text}".${didYouMean(text, known)}`,
    expected: known.length === 0 ? 'a workspace with tables: run a pipeline first' : `one of: ${listed}`,
  });
}

const mostExamples = 20;

// The version of a view or a training dataset is part of its name: each is a thing of its own.
function isVersioned(thing: string): boolean {
  return thing.startsWith('view:') || thing.startsWith('dataset:');
}

function candidates({ prefix, name, version }: ThingName, { things }: StateGraph): readonly string[] {
  const there = (thing: string): readonly string[] => (things.has(thing) ? [thing] : []);
  const fleet = first(there(`release:${name}`), there(`evaluation:${name}`), there(`training:${name}`));
  const group = first(there(`group:${name}`), newestNumbered(`group:${name}_`, things));
  switch (prefix) {
    case undefined:
      return [...group, ...fleet, ...thingsOfTable(name, things)];
    case 'group':
      return group;
    case 'fleet':
      return fleet;
    case 'view':
    case 'dataset':
      return version === undefined
        ? newestNumbered(`${prefix}:${name}@`, things)
        : first(there(`${prefix}:${name}@${version}`), newestNumbered(`${prefix}:${name}@${version}/`, things));
    case 'table':
      return thingsOfTable(name, things);
    case 'model':
    case 'run':
      return [];
    case 'training':
    case 'models':
    case 'evaluation':
    case 'release':
      return there(`${prefix}:${name}`);
    default:
      return prefix satisfies never;
  }
}

function first(...ways: readonly (readonly string[])[]): readonly string[] {
  return ways.find((way) => way.length > 0) ?? [];
}

/** Gives the thing of which the id is the text and the highest numbers: `demand` is `demand_2`, `view:a` is `view:a@3`. */
function newestNumbered(start: string, things: StateGraph['things']): readonly string[] {
  const numbersOf = (thing: string): readonly number[] => thing.slice(start.length).split('/').map(Number);
  const found = [...things.keys()]
    .filter((thing) => thing.startsWith(start) && /^\d+(\/\d+)?$/.test(thing.slice(start.length)))
    .sort((a, b) => {
      const [left, right] = [numbersOf(a), numbersOf(b)];
      return left[0]! - right[0]! || (left[1] ?? 0) - (right[1] ?? 0);
    });
  return found.slice(-1);
}

function thingsOfTable(path: string, things: StateGraph['things']): readonly string[] {
  const { kind, name } = placeOf(path);
  const thing = `${kind}:${name}`;
  return things.has(thing) ? [thing] : [];
}

function knownNames({ things }: StateGraph): readonly string[] {
  const names = [...things.keys()].flatMap((thing) => {
    if (thing.startsWith('group:'))
      return [thing.slice('group:'.length), thing.slice('group:'.length).replace(/_\d+$/, '')];
    if (thing.startsWith('release:')) return [thing.slice('release:'.length)];
    return isVersioned(thing) ? [thing] : [];
  });
  const others = [...things.keys()].filter((thing) => !/^(group|release|view|dataset):/.test(thing));
  return [...new Set([...names, ...others])];
}

function refuseAmbiguous({ text, name, version }: ThingName, things: readonly string[]): never {
  const at = version === undefined ? '' : `@${version}`;
  const ways = things.map((thing) => {
    const kind = thing.slice(0, thing.indexOf(':'));
    return `${/^(release|evaluation|training)$/.test(kind) ? 'fleet' : kind}:${name}${at}`;
  });
  throw new MusterError('LINEAGE_THING_AMBIGUOUS', {
    what: `"${text}" names ${things.length} things.`,
    expected: ways.join(' or '),
  });
}

function refuseVersion({ text, version }: ThingName, states: readonly CommitState[]): never {
  const [oldest, newest] = [states[0]!, states.at(-1)!];
  throw new MusterError('LINEAGE_THING_UNKNOWN', {
    what: `"${text}" names version ${version}, of which no log tells.`,
    expected: `a version from ${oldest.version} to ${newest.version}, as in ${newest.id}`,
  });
}
