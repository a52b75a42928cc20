import { stringify } from 'csv-stringify/sync';
import { numberText } from '#src/core/index.ts';
import type { Decision } from './decision.ts';

const header = [
  'code',
  'registered',
  'held',
  'challenger',
  'challenger_rmse',
  'challenger_bytes',
  'champion',
  'champion_version',
  'champion_rmse',
  'seasonal_naive_rmse',
  'metric',
  'challenger_figure',
  'champion_figure',
  'seasonal_naive_figure',
  'improvement_share',
  'profile',
  'evidence',
  'p',
  'guardrails',
  'holdout_uses',
  'sentence',
];

/**
 * Gives decisions.csv: the key columns, the code, whether a model was registered, or held with the whole fleet, the errors on the holdout, the
 * evidence, and the reason; a line a key.
 */
export function decisionsCsv(keyColumns: readonly string[], decisions: readonly Decision[]): string {
  const lines = decisions.map((decision) => lineOf(decision));
  return stringify([[...keyColumns, ...header], ...lines]);
}

function lineOf(decision: Decision): readonly string[] {
  const { key, code, isRegistered, metric, challenger, champion, benchmark, comparison, sentence } = decision;
  return [
    ...key,
    code,
    String(isRegistered),
    String(decision.isHeld ?? false),
    challenger?.learner ?? '',
    errorText(challenger?.rmse),
    challenger === undefined ? '' : String(challenger.nBytes),
    champion?.learner ?? '',
    champion === undefined ? '' : String(champion.version),
    errorText(champion?.rmse),
    errorText(benchmark?.rmse),
    metric ?? '',
    ...[challenger, champion, benchmark].map((each) => errorText(metric === undefined ? undefined : each?.[metric])),
    ...comparisonTexts(comparison),
    (decision.guardrails ?? []).map(({ metric: name, verdict }) => `${name} ${verdict}`).join('; '),
    String(decision.holdoutUses ?? ''),
    sentence,
  ];
}

function comparisonTexts(comparison: Decision['comparison']): readonly string[] {
  if (comparison === undefined) return ['', '', '', ''];
  const { improvement, profile, evidence } = comparison;
  return [errorText(improvement.relative), profile, evidence?.name ?? '', errorText(evidence?.p ?? undefined)];
}

function errorText(error: number | undefined): string {
  return error === undefined ? '' : numberText(error);
}
