import { countText } from '#src/core/index.ts';
import type { ColumnStatistics } from '#src/feature-store/index.ts';
import { durationText, figureText, timeText } from '../charts/figures.ts';
import { shortLabel } from '../charts/labels.ts';
import { valueText } from './value-text.ts';

/** Gives the statistics of a column as rows of name and value, those that it has. */
export function statisticsRows(statistics: ColumnStatistics): readonly (readonly [string, string])[] {
  const { count, nulls, infinite, distinct } = statistics;
  return [
    ['known / missing', `${countText(count)} / ${countText(nulls)}`],
    ...(infinite > 0 ? [['infinite', countText(infinite)] as const] : []),
    ['different values', countText(distinct)],
    ...(statistics.type === 'timestamp' ? timeRows(statistics) : numberRows(statistics)),
    ...textRows(statistics),
  ];
}

function numberRows({ mean, deviation, quantiles }: ColumnStatistics): readonly (readonly [string, string])[] {
  if (mean === null) return [];
  const [min, low, quarter, median, threeQuarters, high, max] = quantiles.map(({ value }) => figureText(value));
  return [
    ['mean', figureText(mean)],
    ['standard deviation', deviation === null ? '–' : figureText(deviation)],
    ['min … max', `${min} … ${max}`],
    ['5% … 95%', `${low} … ${high}`],
    ['quartiles', `${quarter} · ${median} · ${threeQuarters}`],
  ];
}

function timeRows({ min, max, quantiles, commonGap }: ColumnStatistics): readonly (readonly [string, string])[] {
  if (min === null || max === null) return [];
  const rows = [
    ['first', timeText(Number(min))],
    ['median', timeText(quantiles.find(({ share }) => share === 0.5)!.value)],
    ['last', timeText(Number(max))],
  ] as const;
  if (commonGap === null) return rows;
  return [...rows, ['most frequent step', `${durationText(commonGap.gapInMs)} (${countText(commonGap.count)} times)`]];
}

function textRows({ type, lengths, topValues, min, max }: ColumnStatistics): readonly (readonly [string, string])[] {
  if (lengths === null) return [];
  const range =
    lengths.min === lengths.max ? countText(lengths.min) : `${countText(lengths.min)} … ${countText(lengths.max)}`;
  if (type !== 'string') return [['length in bytes', range]];
  return [
    ['length in characters', range],
    ['first … last in order', `${shortLabel(valueText(min!), 24)} … ${shortLabel(valueText(max!), 24)}`],
    ...(topValues[0]!.count === 1 ? [] : [['most frequent', mostFrequentText(topValues[0]!)] as const]),
  ];
}

function mostFrequentText({ value, count }: ColumnStatistics['topValues'][number]): string {
  return `${shortLabel(valueText(value), 24)} (${countText(count)} times)`;
}
