/** Earlier forecasts, a row each: of which key, period and end of the known rows they are, and when they were made. */
export type EarlierForecasts = {
  /** By `keyId`: [nRows]. */
  readonly ids: readonly string[];
  /** Instants in epoch milliseconds: [nRows] each. */
  readonly period: Float64Array;
  readonly cutoff: Float64Array;
  readonly forecastAt: Float64Array;
};

/** What a forecast was judged by, the last time. */
export type LastJudgement = { readonly actual: number; readonly revision: number };

/** A forecast, by its row, and the value that came. */
export type Judgement = {
  readonly row: number;
  readonly actual: number;
  /** 0 for the first judgement; 1 and more where the actual was corrected since. */
  readonly revision: number;
};

/**
 * Gives the judgements that are not made yet: of each key, period and cutoff the newest forecast counts, once; where the actual is
 * another one than it was judged by, it is judged again. `nWaiting` counts the forecasts whose actual, NaN, has not come.
 */
export function judgeForecasts(
  earlier: EarlierForecasts,
  actualOf: (id: string, period: number) => number,
  judged: ReadonlyMap<string, LastJudgement>,
): { readonly judgements: readonly Judgement[]; readonly nWaiting: number } {
  const judgements: Judgement[] = [];
  let nWaiting = 0;
  for (const [of, row] of newestRows(earlier)) {
    const before = judged.get(of);
    const actual = actualOf(earlier.ids[row]!, earlier.period[row]!);
    if (Number.isNaN(actual)) nWaiting += before === undefined ? 1 : 0;
    else if (before === undefined) judgements.push({ row, actual, revision: 0 });
    else if (before.actual !== actual) judgements.push({ row, actual, revision: before.revision + 1 });
  }
  return { judgements, nWaiting };
}

/** Gives the name under which a forecast is judged once: the same for all forecasts of a key and period from the same known rows. */
export function forecastId(id: string, period: number, cutoff: number): string {
  return `${id} ${period} ${cutoff}`;
}

function newestRows({ ids, period, cutoff, forecastAt }: EarlierForecasts): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const [row, id] of ids.entries()) {
    const of = forecastId(id, period[row]!, cutoff[row]!);
    const other = newest.get(of);
    if (other === undefined || forecastAt[row]! >= forecastAt[other]!) newest.set(of, row);
  }
  return newest;
}
