import { countText } from '#src/core/index.ts';
import { heatMap, type HeatMapCell } from '../charts/heat-map.ts';
import { dataTable, scrollable } from '../page/data-table.ts';
import { html, trustedHtml, type Html } from '../page/html.ts';
import type { PageSection } from '../page/page.ts';
import { strengthOf, type Associations, type ColumnPair } from './associations.ts';
import { associationText, measureText } from './measure-text.ts';
import type { Profile } from './profile.ts';

const mostPairs = 15;

/** Gives the heat map of associations and the strongest pairs; undefined where there are no two columns to compare. */
export function associationsSection({ associations, nRows, nRowsCompared }: Profile): PageSection | undefined {
  if (associations.pairs.length === 0) return undefined;
  const { columns, strongest } = associations;
  const capped =
    strongest.length < columns.length
      ? ` The ${strongest.length} columns of ${countText(columns.length)} with the strongest associations are shown.`
      : '';
  const sampled = nRowsCompared < nRows ? ` Computed from a random sample of ${countText(nRowsCompared)} rows.` : '';
  return {
    id: 'associations',
    title: 'Correlation',
    content: html`<p class="remark">
        Two columns of numbers: Pearson’s r, from −1 to 1. A number and a category: the correlation ratio η, from 0 to
        1. Two categories: Cramér’s V, from 0 to 1. Rows in which either is missing are left out.${capped}${sampled}
      </p>
      <div class="wide">${scrollable('Heat map of the correlations', trustedHtml(associationMap(associations)))}</div>
      ${strongestPairs(associations.pairs)}`,
  };
}

function associationMap({ strongest, pairs }: Associations): string {
  const numbers = new Map(strongest.map((name, i) => [name, i]));
  const cells: HeatMapCell[] = strongest.map((_, i) => ({ row: i, column: i, value: 1, text: '1' }));
  for (const { left, right, value } of pairs) {
    const row = numbers.get(left);
    const column = numbers.get(right);
    if (row === undefined || column === undefined) continue;
    const text = value === null ? '' : twoDigits(value);
    cells.push({ row, column, value, text }, { row: column, column: row, value, text });
  }
  return heatMap({
    id: 'chart-associations',
    title: 'Heat map of the correlations',
    description: `How strongly each two of ${strongest.length} columns go together; the table below names the strongest.`,
    rows: strongest,
    columns: strongest,
    cells,
    from: -1,
    xLabel: null,
    yLabel: null,
  });
}

function strongestPairs(pairs: readonly ColumnPair[]): Html {
  const strongest = pairs
    .filter(({ value }) => value !== null)
    .toSorted((left, right) => strengthOf(right) - strengthOf(left))
    .slice(0, mostPairs);
  return dataTable({
    caption: 'The strongest associations',
    columns: [
      { name: 'Column' },
      { name: 'and' },
      { name: 'Measure' },
      { name: 'Value', isNumber: true },
      { name: 'Rows', isNumber: true },
    ],
    rows: strongest.map(({ left, right, measure, value, nPairs }) => [
      left,
      right,
      measureText(measure),
      associationText({ value }),
      countText(nPairs),
    ]),
  });
}

// Without a minus before a zero.
function twoDigits(value: number): string {
  return (Math.round(value * 100) / 100 + 0).toFixed(2).replace('-', '\u2212');
}
