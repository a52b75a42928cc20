import { stringify } from 'csv-stringify/sync';
import { numberText } from '#src/core/index.ts';
import type { Decision } from './decision.ts';

const header = [
  'code',
  'registered',
  'challenger',
  'challenger_rmse',
  'champion',
  'champion_version',
  'champion_rmse',
  'seasonal_naive_rmse',
  'sentence',
];

/** Gives decisions.csv: the key columns, the code, whether a model was registered, the errors on the holdout, and the reason; a line a key. */
export function decisionsCsv(keyColumns: readonly string[], decisions: readonly Decision[]): string {
  const lines = decisions.map(({ key, code, isRegistered, challenger, champion, benchmark, sentence }) => [
    ...key,
    code,
    String(isRegistered),
    challenger?.learner ?? '',
    errorText(challenger?.rmse),
    champion?.learner ?? '',
    champion === undefined ? '' : String(champion.version),
    errorText(champion?.rmse),
    errorText(benchmark?.rmse),
    sentence,
  ]);
  return stringify([[...keyColumns, ...header], ...lines]);
}

function errorText(error: number | undefined): string {
  return error === undefined ? '' : numberText(error);
}
