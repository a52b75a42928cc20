import { countOf, describeKey, numberText, periodLabel, type FleetSeries } from '#src/core/index.ts';
import { joinTerms, type StepTerms, type Term } from '#src/learners/index.ts';
import { explainedSteps } from './explained-steps.ts';
import type { FleetForecast } from './forecast-fleet.ts';

const mostKeys = 5;
const mostPeriods = 12;
const mostTerms = 4;

/**
 * Gives lines for people that say what makes up forecasts: the first periods of a single key, else the first period of some keys, with the terms
 * that do the most; and which models make forecasts that are not made up of terms, for how many keys.
 */
export function contributionLines(
  { keyColumns, frequency }: Pick<FleetSeries, 'keyColumns' | 'frequency'>,
  { forecasts, firstPeriod }: FleetForecast,
  { isReconciled }: { readonly isReconciled: boolean },
): readonly string[] {
  const explained = forecasts.filter(({ terms }) => terms !== undefined);
  const shown = explained.slice(0, mostKeys).flatMap((each) => {
    const steps = explainedSteps(each, isReconciled).slice(0, forecasts.length === 1 ? mostPeriods : 1);
    return steps.map((step, h) => {
      const period = periodLabel(frequency, firstPeriod + h);
      return `${describeKey(keyColumns, each.key)}, ${period}, ${each.model}: ${numberText(each.values[h]!, digits)} = ${sumText(step)}`;
    });
  });
  const rest =
    explained.length > mostKeys ? [`and ${countOf(explained.length - mostKeys, 'key')} more in the file`] : [];
  const without = Map.groupBy(
    forecasts.filter(({ terms }) => terms === undefined),
    ({ model }) => (model === 'none' ? 'a series that ended' : model),
  );
  const counts = [...without].map(([model, each]) => `${model} (${countOf(each.length, 'key')})`);
  return [
    ...shown,
    ...rest,
    ...(counts.length === 0 ? [] : [`not made up of terms: forecasts of ${counts.join(', ')}`]),
  ];
}

const digits = 5;

/** `base 120 + lag_12 14 - cos_1 2.2 + 3 others 1.4`, or factors with a sign of multiplication. */
function sumText({ operation, terms }: StepTerms): string {
  const isProduct = operation === 'product';
  const size = ({ contribution }: Term): number => Math.abs(isProduct ? Math.log(contribution) : contribution);
  const common = terms.filter(({ name }) => name === 'base' || name === 'scale');
  const own = terms.filter((term) => !common.includes(term)).sort((a, b) => size(b) - size(a));
  const parts = [...common, ...own.slice(0, mostTerms)].map((term) => ({ ...term, name: nameOf(term) }));
  const others = own.slice(mostTerms);
  if (others.length > 0)
    parts.push({ name: countOf(others.length, 'other'), contribution: joinTerms({ operation, terms: others }) });
  return parts
    .map(({ name, contribution }, i) => signed(name, contribution, { isFirst: i === 0, isProduct }))
    .join(' ');
}

function nameOf({ name, lagged }: Term): string {
  return lagged?.isForecast === true ? `${name} (a forecast)` : name;
}

function signed(
  name: string,
  contribution: number,
  { isFirst, isProduct }: { readonly isFirst: boolean; readonly isProduct: boolean },
): string {
  if (isFirst) return `${name} ${numberText(contribution, digits)}`;
  if (isProduct) return `× ${name} ${numberText(contribution, digits)}`;
  return `${contribution < 0 ? '-' : '+'} ${name} ${numberText(Math.abs(contribution), digits)}`;
}
