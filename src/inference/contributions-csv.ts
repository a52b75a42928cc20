import { csvField, csvLine, numberText, periodLabel, type FleetSeries } from '#src/core/index.ts';
import type { StepTerms, Term } from '#src/learners/index.ts';
import { explainedSteps } from './explained-steps.ts';
import type { FleetForecast } from './forecast-fleet.ts';

const columns = ['period', 'model', 'term', 'contribution', 'operation', 'feature_value', 'read_from', 'is_forecast'];

type Columns = Pick<FleetSeries, 'keyColumns' | 'frequency'>;

/**
 * Gives, key by key, item_demand_contributions.csv: key columns, period, model, term, contribution, operation, feature_value, read_from, is_forecast; a row a key,
 * period and term. Contributions of a key and period make up its forecast, added or multiplied as `operation` says. Of a lag, `read_from` is the
 * period whose value it has, and `is_forecast` whether that is a forecast itself. Forecasts that are not made up of terms have no row.
 */
export function* contributionsCsv(
  { keyColumns, frequency }: Columns,
  { forecasts, firstPeriod }: FleetForecast,
  { isReconciled }: { readonly isReconciled: boolean },
): Generator<string, void, undefined> {
  yield csvLine([...keyColumns, ...columns]);
  const fieldsOf = ({ name, contribution, value, lagged }: Term, operation: StepTerms['operation']): string => {
    const read = lagged === undefined ? ',' : `${periodLabel(frequency, lagged.period)},${lagged.isForecast}`;
    const feature = value === undefined ? '' : numberText(value);
    return `${csvField(name)},${numberText(contribution)},${operation},${feature},${read}\n`;
  };
  for (const each of forecasts) {
    const key = each.key.map((value) => `${csvField(value)},`).join('');
    const rows = explainedSteps(each, isReconciled).flatMap(({ operation, terms }, step) => {
      const start = `${key}${csvField(periodLabel(frequency, firstPeriod + step))},${each.model},`;
      return terms.map((term) => start + fieldsOf(term, operation));
    });
    if (rows.length > 0) yield rows.join('');
  }
}
