import { stringify } from 'csv-stringify/sync';
import { finiteOrNull, numberText } from '#src/core/index.ts';
import { coefficientsOf, type Coefficient } from '#src/learners/index.ts';
import type { Challenger, ChallengerState, Validation } from './challenger.ts';
import { servingModel } from './packed-model.ts';

/** Gives `coefficient.csv` of one key: `name,value`, a line for each coefficient; the header alone for learners that have none. */
export function coefficientCsv(challenger: Challenger): string {
  return csv(
    ['name', 'value'],
    coefficients(challenger).map(({ name, value }) => [name, numberText(value)]),
  );
}

/** Gives `rmse.csv` of one key: `learner,validation_rmse,chosen`, a line for each candidate; the error of a failed one is empty. */
export function rmseCsv(challenger: Challenger): string {
  return csv(['learner', 'validation_rmse', 'chosen'], rmseLines(challenger));
}

/**
 * Gives, piece by piece, `coefficients.csv` of the fleet: the key columns, `learner`, then a column for each coefficient that any model has; a line for
 * each trained key, empty where its model has no such coefficient.
 */
export function* fleetCoefficientsCsv(
  keyColumns: readonly string[],
  challengers: readonly Challenger[],
): Generator<string, void, undefined> {
  const trained = challengers
    .filter(({ state }) => state === 'TRAINED')
    .map((each) => ({ ...each, found: coefficients(each) }));
  const names = new Set<string>();
  for (const { found } of trained) for (const { name } of found) names.add(name);
  yield csv([...keyColumns, 'learner', ...names], []);
  yield* csvPieces(trained, ({ key, candidate, found }) => {
    const values = new Map(found.map(({ name, value }) => [name, value]));
    return [
      key.concat(candidate?.learner ?? '', ...[...names].map((name) => numberText(values.get(name) ?? Number.NaN))),
    ];
  });
}

/** Gives, piece by piece, `rmse.csv` of the fleet: the key columns, then the columns of a key's `rmse.csv`; a line for each key and candidate. */
export function* fleetRmseCsv(
  keyColumns: readonly string[],
  challengers: readonly Challenger[],
): Generator<string, void, undefined> {
  yield csv([...keyColumns, 'learner', 'validation_rmse', 'chosen'], []);
  yield* csvPieces(challengers, (each) => rmseLines(each).map((line) => each.key.concat(line)));
}

/** What `all_model_metrics.json` says of one key. */
type KeyMetrics = {
  readonly key: Readonly<Record<string, string>>;
  readonly state: ChallengerState;
  readonly reason: string;
  readonly learner: string | null;
  readonly validation: readonly {
    readonly learner: string;
    readonly rmse: number | null;
    readonly mae: number | null;
    /** The error by which was chosen. */
    readonly loss: number | null;
    readonly origins: number;
    readonly chosen: boolean;
    readonly failure: string | null;
  }[];
  readonly notes: readonly string[];
};

/** Gives, piece by piece, `model_metrics/all_model_metrics.json`: a list of an entry for each key, in their order, indented by 2. */
export function* modelMetricsJson(
  keyColumns: readonly string[],
  challengers: readonly Challenger[],
): Generator<string, void, undefined> {
  let before = '[';
  for (const piece of pieces(challengers)) {
    const list = JSON.stringify(
      piece.map((each) => metricsOf(keyColumns, each)),
      undefined,
      2,
    );
    // The lines between the brackets are those of the whole list.
    yield `${before}${list.slice(1, -2)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

function metricsOf(
  keyColumns: readonly string[],
  { key, state, reason, candidate, validation, notes }: Challenger,
): KeyMetrics {
  return {
    key: Object.fromEntries(key.map((value, i) => [keyColumns[i]!, value])),
    state,
    reason,
    learner: candidate?.learner ?? null,
    validation: validation.map((each) => ({
      learner: each.learner,
      rmse: finiteOrNull(each.rmse),
      mae: finiteOrNull(each.mae),
      loss: finiteOrNull(each.loss),
      origins: each.nOrigins,
      chosen: each.isChosen === true,
      failure: each.failure ?? null,
    })),
    notes,
  };
}

/** What `training_summary.json` says of a fleet; the counts of `states` add up to `keys`, those of `learners` to its TRAINED ones. */
export type TrainingSummary = {
  readonly keys: number;
  readonly states: Readonly<Record<ChallengerState, number>>;
  readonly learners: Readonly<Record<string, number>>;
  /** Keys without a model by reason, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly keys: number }[];
};

/** Gives the content of `training_summary.json`. */
export function trainingSummary(challengers: readonly Challenger[]): TrainingSummary {
  const states: Record<ChallengerState, number> = { TRAINED: 0, BLOCKED_DATA: 0, FAILED_TRAIN: 0, NOT_BEGUN: 0 };
  for (const { state } of challengers) states[state]++;
  const learners = countsOf(
    challengers.flatMap(({ state, candidate }) =>
      state === 'TRAINED' && candidate !== undefined ? [candidate.learner] : [],
    ),
  );
  const reasons = countsOf(challengers.flatMap(({ state, reason }) => (state === 'TRAINED' ? [] : [reason])));
  return {
    keys: challengers.length,
    states,
    learners: Object.fromEntries(mostFrequentFirst(learners)),
    reasons: mostFrequentFirst(reasons).map(([reason, keys]) => ({ reason, keys })),
  };
}

// What the training gave beside the models; else one model at a time: thousands of unpacked ones need not fit into memory.
function coefficients(challenger: Challenger): readonly Coefficient[] {
  if (challenger.coefficients !== undefined) return challenger.coefficients;
  const model = servingModel(challenger);
  return model === undefined ? [] : coefficientsOf(model);
}

function rmseLines({ validation }: Challenger): readonly (readonly string[])[] {
  return validation.map((each: Validation) => [each.learner, numberText(each.rmse), String(each.isChosen === true)]);
}

// An array for each row of a large fleet at once, or its file in one text, would be the most memory that training takes.
const keysOfPiece = 1000;

function* pieces<Item>(items: readonly Item[]): Generator<readonly Item[], void, undefined> {
  for (let from = 0; from < items.length; from += keysOfPiece) yield items.slice(from, from + keysOfPiece);
}

function* csvPieces<Item>(
  items: readonly Item[],
  linesOf: (item: Item) => readonly (readonly string[])[],
): Generator<string, void, undefined> {
  for (const piece of pieces(items)) yield stringify(piece.flatMap((each) => linesOf(each).map((line) => [...line])));
}

function csv(header: readonly string[], lines: readonly (readonly string[])[]): string {
  return stringify([[...header], ...lines.map((line) => [...line])], { record_delimiter: '\n' });
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function mostFrequentFirst(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([left, n], [right, m]) => m - n || (left < right ? -1 : 1));
}
