import { countOf, describeKey, keyId, lastObservedPeriod, periodLabel, type Key } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';

const mostExamples = 3;

/** Says what a new version of a group changes for people to know: keys that are gone or new, and an end that went forward or back. */
export function describeChanges(before: SeriesGroup, after: SeriesGroup): readonly string[] {
  const gone = missingFrom(after, before);
  const added = missingFrom(before, after);
  return [
    ...(gone.length === 0
      ? []
      : [
          `${namedKeys(before, gone)} of the version before ${gone.length === 1 ? 'is' : 'are'} not in the data any more`,
        ]),
    ...(added.length === 0 ? [] : [`${namedKeys(after, added)} ${added.length === 1 ? 'is' : 'are'} new`]),
    ...describeEnd(before, after),
  ];
}

function missingFrom(group: SeriesGroup, other: SeriesGroup): readonly Key[] {
  const there = new Set(group.keyQuality.map((each) => keyId(each.key)));
  return other.keyQuality.map((each) => each.key).filter((key) => !there.has(keyId(key)));
}

function namedKeys({ fleet }: SeriesGroup, keys: readonly Key[]): string {
  const examples = keys.slice(0, mostExamples).map((key) => describeKey(fleet.keyColumns, key));
  const more = keys.length > mostExamples ? '; …' : '';
  return `${countOf(keys.length, 'key')} (${examples.join('; ')}${more})`;
}

function describeEnd(before: SeriesGroup, after: SeriesGroup): readonly string[] {
  const [old, now] = [lastObservedPeriod(before.fleet), lastObservedPeriod(after.fleet)];
  if (old === undefined || now === undefined || old === now || before.fleet.frequency !== after.fleet.frequency)
    return [];
  const [from, to] = [periodLabel(before.fleet.frequency, old), periodLabel(after.fleet.frequency, now)];
  if (now > old) return [`the data end at ${to}; in the version before at ${from}`];
  return [`the data end at ${to}, EARLIER than in the version before (${from}): is this an older file?`];
}
