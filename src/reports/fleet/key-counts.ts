import type { FleetRecord, KeyRecord } from './fleet-record.ts';

/** How many keys are in which state. */
export type KeyCounts = {
  readonly total: number;
  /** TRAINED, BLOCKED_DATA, FAILED_TRAIN of those in the data, ABSENT for a champion without data: adds up to `total`. */
  readonly byState: Readonly<Record<string, number>>;
  /** By the code of the gate, NOT_JUDGED for those that it has not seen: adds up to `total`. */
  readonly byCode: Readonly<Record<string, number>>;
  readonly registered: number;
};

/** Counts the keys of a fleet by state and by decision, the most frequent first. */
export function countKeys({ keys }: Pick<FleetRecord, 'keys'>): KeyCounts {
  return {
    total: keys.length,
    byState: countBy(keys.map(stateOf)),
    byCode: countBy(keys.map(codeOf)),
    registered: keys.filter(({ decision }) => decision?.isRegistered === true).length,
  };
}

/** Gives what training made of a key; ABSENT for a champion without data. */
export function stateOf({ challenger }: KeyRecord): string {
  return challenger?.state ?? 'ABSENT';
}

/** Gives the gate's code for a key, or NOT_JUDGED. */
export function codeOf({ decision }: KeyRecord): string {
  return decision?.code ?? 'NOT_JUDGED';
}

/** Counts equal texts, the most frequent first, then by the text. */
function countBy(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
