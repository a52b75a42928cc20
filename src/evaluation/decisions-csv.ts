import { stringify } from 'csv-stringify/sync';
import { numberText } from '#src/core/index.ts';
import type { Decision } from './decision.ts';

const header = [
  'code',
  'registered',
  'challenger',
  'challenger_rmse',
  'challenger_bytes',
  'champion',
  'champion_version',
  'champion_rmse',
  'seasonal_naive_rmse',
  'improvement_share',
  'profile',
  'evidence',
  'p',
  'sentence',
];

/**
 * Gives decisions.csv: the key columns, the code, whether a model was registered, the errors on the holdout, the
 * evidence, and the reason; a line a key.
 */
export function decisionsCsv(keyColumns: readonly string[], decisions: readonly Decision[]): string {
  const lines = decisions.map(({ key, code, isRegistered, challenger, champion, benchmark, comparison, sentence }) => [
    ...key,
    code,
    String(isRegistered),
    challenger?.learner ?? '',
    errorText(challenger?.rmse),
    challenger === undefined ? '' : String(challenger.nBytes),
    champion?.learner ?? '',
    champion === undefined ? '' : String(champion.version),
    errorText(champion?.rmse),
    errorText(benchmark?.rmse),
    ...comparisonTexts(comparison),
    sentence,
  ]);
  return stringify([[...keyColumns, ...header], ...lines]);
}

function comparisonTexts(comparison: Decision['comparison']): readonly string[] {
  if (comparison === undefined) return ['', '', '', ''];
  const { improvement, profile, evidence } = comparison;
  return [errorText(improvement.relative), profile, evidence?.name ?? '', errorText(evidence?.p ?? undefined)];
}

function errorText(error: number | undefined): string {
  return error === undefined ? '' : numberText(error);
}
