import { countOf, countText } from '#src/core/index.ts';
import { barChart } from '../charts/bar-chart.ts';
import { figureText, shareText, timeText } from '../charts/figures.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import { shortLabel } from '../charts/labels.ts';
import type { ColumnProfile } from './column-profile.ts';
import { valueText } from './value-text.ts';

const mostBars = 10;

/**
 * Gives the chart of a column's values: bars where there are few of them or they are categories, else a histogram. Undefined without
 * values, for bytes, and for text that never comes back.
 */
export function distributionChart(column: ColumnProfile, id: string): string | undefined {
  const { statistics, kind } = column;
  if (statistics.topValues.length > 0) {
    return statistics.type === 'string' && statistics.topValues[0]!.count === 1 ? undefined : valueBars(column, id);
  }
  if (statistics.histogram.length === 0) return undefined;
  const isTime = kind === 'time';
  const text = isTime ? timeText : figureText;
  const [min, max] = [Number(statistics.min), Number(statistics.max)];
  return histogramChart({
    id,
    title: `Distribution of ${statistics.column}`,
    description: `Histogram in ${countOf(statistics.histogram.length, 'bin')} from ${text(min)} to ${text(max)}.`,
    bins: statistics.histogram,
    xLabel: shortLabel(statistics.column, 40) + (isTime ? ' (UTC)' : ''),
    isTime,
  });
}

function valueBars({ statistics, kind }: ColumnProfile, id: string): string {
  const { column, topValues, count } = statistics;
  const ordered =
    kind === 'number' ? topValues.toSorted((a, b) => Number(a.value) - Number(b.value)) : topValues.slice(0, mostBars);
  const nShown = ordered.reduce((sum, each) => sum + each.count, 0);
  const nOthers = statistics.distinct - ordered.length;
  const bars = ordered.map((each) => ({ label: valueText(each.value), count: each.count }));
  if (nOthers > 0)
    bars.push({ label: `${countText(nOthers)} other ${nOthers === 1 ? 'value' : 'values'}`, count: count - nShown });
  return barChart({
    id,
    title: `Values of ${column}`,
    description: bars.map((bar) => `${bar.label}: ${countText(bar.count)}`).join(', '),
    bars: bars.map((bar) => ({
      label: bar.label,
      value: bar.count,
      text: `${countText(bar.count)} (${shareText(bar.count / count)})`,
    })),
    xLabel: 'rows',
  });
}
