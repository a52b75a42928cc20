import { didYouMean, type Fault } from '#src/core/index.ts';
import type { FeatureGroup } from '../groups/feature-group.ts';
import type { FoundGroup } from '../groups/find-group.ts';
import type { JoinDefinition } from './definition.ts';
import { durationInMs } from './duration.ts';
import type { ViewJoin } from './feature-view.ts';

/** The two sides of a join. */
export type JoinGroups = { readonly left: FoundGroup; readonly right: FoundGroup };

/** A part of a document and what is wrong with it. */
export type Resolved<Part> = { readonly part: Part; readonly faults: readonly Fault[] };

/** Gives a join with its key, its kind and its columns said, and what the groups cannot give; `path` is its place in the definition. */
export function resolveJoin(definition: JoinDefinition, groups: JoinGroups, path: string): Resolved<ViewJoin> {
  const { left, right } = groups;
  const on = joinKey(definition, groups);
  const haveTimes = left.group.eventTime !== undefined && timeOfJoined(right.group) !== undefined;
  const isPointInTime = definition.point_in_time ?? haveTimes;
  const lookBackInMs = definition.look_back === undefined ? undefined : durationInMs(definition.look_back);
  const part: ViewJoin = {
    group: right.group.name,
    version: right.group.version,
    select: definition.select ?? featuresOf(right, Object.values(on)),
    prefix: definition.prefix,
    type: definition.type,
    on,
    isPointInTime,
    ...(lookBackInMs === undefined ? {} : { lookBackInMs }),
  };
  const faults = [...keyFaults(on, groups, path)];
  if (isPointInTime && !haveTimes) {
    const times = [left.group.eventTime, timeOfJoined(right.group)];
    const without = [left, right].filter((_, i) => times[i] === undefined).map(({ group }) => group.name);
    faults.push({
      what: `A point-in-time join needs event times; ${without.join(' and ')} has none.`,
      where: { path: `${path}.point_in_time` },
    });
  }
  if (lookBackInMs !== undefined && !isPointInTime) {
    faults.push({
      what: 'A look-back counts from the time of a label, and this is no point-in-time join.',
      where: { path: `${path}.look_back` },
    });
  }
  return { part, faults };
}

/** Gives the column by which the rows of a joined group follow each other: what is known without an event time holds from then on. */
export function timeOfJoined({ eventTime, knowledgeTime }: FeatureGroup): string | undefined {
  return eventTime ?? knowledgeTime;
}

/** Gives what is said; or the primary key of the joined group, where the first one has its columns; or what both primary keys have. */
function joinKey({ on }: JoinDefinition, { left, right }: JoinGroups): Readonly<Record<string, string>> {
  if (on !== undefined && !Array.isArray(on)) return on;
  const { primaryKey } = right.group;
  const isWhole = primaryKey.every((name) => left.schema.some((column) => column.name === name));
  const names = on ?? (isWhole ? primaryKey : left.group.primaryKey.filter((name) => primaryKey.includes(name)));
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** Gives the columns of a group that are neither its key nor its times nor what it is joined on. */
function featuresOf({ group, schema }: FoundGroup, on: readonly string[]): readonly string[] {
  const taken = new Set([...group.primaryKey, group.eventTime, group.knowledgeTime, ...on]);
  return schema.map(({ name }) => name).filter((name) => !taken.has(name));
}

function keyFaults(on: Readonly<Record<string, string>>, { left, right }: JoinGroups, path: string): readonly Fault[] {
  const where = { path: `${path}.on` };
  // A group with one row for all, such as a calendar, is joined by time alone.
  if (Object.keys(on).length === 0 && right.group.primaryKey.length > 0) {
    return [
      {
        what: `The primary keys of ${left.group.name} and ${right.group.name} have no column in common.`,
        where,
        expected: `"on", a map from ${columnNames(left)} to ${columnNames(right)}`,
      },
    ];
  }
  return Object.entries(on).flatMap(([leftName, rightName]) => {
    const [a, b] = [typeOf(left, leftName), typeOf(right, rightName)];
    const missing = [
      ...(a === undefined ? [missingFault(left, leftName)] : []),
      ...(b === undefined ? [missingFault(right, rightName)] : []),
    ];
    if (missing.length > 0) return missing.map((fault) => ({ ...fault, where }));
    if (a === b || (isNumber(a!) && isNumber(b!))) return [];
    return [{ what: `"${leftName}" is of type ${a}, and "${rightName}" of type ${b}.`, where, expected: 'one type' }];
  });
}

function typeOf({ schema }: FoundGroup, name: string): string | undefined {
  return schema.find((column) => column.name === name)?.type;
}

function isNumber(type: string): boolean {
  return type === 'integer' || type === 'long';
}

function columnNames({ schema }: FoundGroup): string {
  return schema.map(({ name }) => name).join(', ');
}

function missingFault({ group, schema }: FoundGroup, name: string): Fault {
  const known = schema.map((column) => column.name);
  return {
    what: `The group ${group.name} has no column "${name}".${didYouMean(name, known)}`,
    expected: known.join(', '),
  };
}
