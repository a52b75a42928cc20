import { countOf, countText } from '#src/core/index.ts';
import { barChart } from '../charts/bar-chart.ts';
import type { ChartWords } from '../charts/draw.ts';
import { figureText, shareText } from '../charts/figures.ts';
import { heatMap } from '../charts/heat-map.ts';
import { shortLabel } from '../charts/labels.ts';
import { lineChart } from '../charts/line-chart.ts';
import { scatterChart } from '../charts/scatter-chart.ts';
import type { TargetGroup } from './target-groups.ts';
import type { ColumnRelation, TargetRelation } from './target-relation.ts';

/**
 * Gives the chart of a column against the target: the rate of the second of two classes or the mean target in each group of rows, the
 * shares of more classes as a heat map, a scatter plot of numbers with the means of tenths of the rows, a line over time.
 */
export function relationChart(relation: ColumnRelation, target: TargetRelation, id: string): string {
  const groups = relation.groups.filter(({ count }) => count > 0);
  const words = { id, title: `${target.target} by ${relation.column}`, description: describeGroups(groups, target) };
  if (target.classes.length === 2) return rateBars(words, groups, target);
  if (target.task === 'classification') return shareMap(words, { groups, column: relation.column, target });
  const labels = { xLabel: shortLabel(relation.column, 40), yLabel: shortLabel(target.target, 40) };
  if (relation.points.length > 0)
    return scatterChart({ ...words, ...labels, points: relation.points, line: middles(groups) });
  if (relation.isTime) {
    const yLabel = `mean ${labels.yLabel}`;
    return lineChart({ ...words, xLabel: `${labels.xLabel} (UTC)`, yLabel, points: middles(groups), isTime: true });
  }
  return meanBars(words, groups, target);
}

function rateBars(
  words: ChartWords,
  groups: readonly TargetGroup[],
  { target, classes, overall }: TargetRelation,
): string {
  return barChart({
    ...words,
    bars: groups.map(({ label, count, shares }) => ({
      label,
      value: shares[1]!,
      text: `${shareText(shares[1]!)} of ${countText(count)}`,
    })),
    xLabel: `share of ${shortLabel(target, 20)} = ${shortLabel(classes[1]!, 14)}; dashed: all rows`,
    tickFormat: shareText,
    reference: overall.shares[1]!,
    domain: [0, 1],
  });
}

function meanBars(words: ChartWords, groups: readonly TargetGroup[], { target, overall }: TargetRelation): string {
  return barChart({
    ...words,
    bars: groups.map(({ label, count, mean }) => ({
      label,
      value: mean ?? 0,
      text: `${figureText(mean ?? 0)} (${countOf(count, 'row')})`,
    })),
    xLabel: `mean ${shortLabel(target, 24)}; dashed: all rows`,
    reference: overall.mean!,
  });
}

function shareMap(
  words: ChartWords,
  {
    groups,
    column,
    target,
  }: { readonly groups: readonly TargetGroup[]; readonly column: string; readonly target: TargetRelation },
): string {
  return heatMap({
    ...words,
    rows: groups.map(({ label }) => label),
    columns: target.classes,
    cells: groups.flatMap(({ shares }, row) =>
      shares.map((value, i) => ({ row, column: i, value, text: `${Math.round(value * 100)}%` })),
    ),
    from: 0,
    xLabel: `${shortLabel(target.target, 24)} (share of the row)`,
    yLabel: shortLabel(column, 24),
  });
}

function describeGroups(groups: readonly TargetGroup[], { classes, task }: TargetRelation): string {
  const texts = groups.map(({ label, mean, shares }) => {
    if (task === 'regression') return `${label}: mean ${figureText(mean ?? 0)}`;
    if (classes.length === 2) return `${label}: ${shareText(shares[1]!)}`;
    const most = shares.indexOf(Math.max(...shares));
    return `${label}: most often ${classes[most]} (${shareText(shares[most]!)})`;
  });
  return texts.join('; ');
}

function middles(groups: readonly TargetGroup[]): readonly { readonly x: number; readonly y: number }[] {
  return groups.flatMap(({ middle, mean }) => (middle === null || mean === null ? [] : [{ x: middle, y: mean }]));
}
