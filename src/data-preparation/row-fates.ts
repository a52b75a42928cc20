/** What becomes of a row that was read: it stands in the fleet as read, was merged or changed, was refused, or was not needed. */
export type Outcome = 'kept' | 'repaired' | 'refused' | 'ignored';

const outcomes = {
  KEPT: 'kept',
  ROW_REPEATED: 'repaired',
  DUPLICATE_SUPERSEDED: 'repaired',
  DUPLICATE_SUMMED: 'repaired',
  DUPLICATE_AVERAGED: 'repaired',
  FINER_ROW_SUPERSEDED: 'repaired',
  NEGATIVE_SET_TO_ZERO: 'repaired',
  KEY_EMPTY: 'refused',
  TIME_EMPTY: 'refused',
  TIME_UNREADABLE: 'refused',
  TIME_IMPOSSIBLE: 'refused',
  TIME_FAR_OUTSIDE: 'refused',
  TARGET_EMPTY: 'refused',
  TARGET_NOT_A_NUMBER: 'refused',
  TARGET_NOT_FINITE: 'refused',
  TARGET_NEGATIVE: 'refused',
  DUPLICATE_REFUSED: 'refused',
  TIME_AFTER_FLEET_END: 'refused',
  PERIOD_INCOMPLETE: 'refused',
  KEY_UNKNOWN: 'ignored',
  PERIOD_OBSERVED: 'ignored',
} as const satisfies Record<string, Outcome>;

/** The name of a row's fate; each row has exactly one, so that the counts of all fates add up to the rows read. */
export type RowFate = keyof typeof outcomes;

/** All fates; a row's fate is stored as its place in this list. */
export const rowFates = Object.keys(outcomes) as readonly RowFate[];

/** The stored number of each fate. */
export const fateCode = Object.fromEntries(rowFates.map((fate, code) => [fate, code])) as Readonly<
  Record<RowFate, number>
>;

/** Gives what a fate means for the counts. */
export function outcomeOf(fate: RowFate): Outcome {
  return outcomes[fate];
}

/**
 * Says whether a refused row tells against its file. Rows of an unfinished period, and those that run ahead of the fleet, do not: they
 * are right, or will be counted when the others are there.
 */
export function isFault(fate: RowFate): boolean {
  return outcomes[fate] === 'refused' && fate !== 'TIME_AFTER_FLEET_END' && fate !== 'PERIOD_INCOMPLETE';
}

/** Says whether a row with this stored fate has a value for its period. */
export function isUsable(code: number): boolean {
  return code === fateCode.KEPT || code === fateCode.NEGATIVE_SET_TO_ZERO;
}
