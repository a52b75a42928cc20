import { axisX, axisY, cell, text } from '@observablehq/plot';
import { drawPlot, type ChartWords } from './draw.ts';
import { shortLabels, widthOf } from './labels.ts';

/** One cell of a heat map: the numbers of its row and column, a value, and the few characters that stand in it. */
export type HeatMapCell = {
  readonly row: number;
  readonly column: number;
  readonly value: number | null;
  readonly text: string;
};

const usualCellWidth = 40;
const leastCellHeight = 26;

/**
 * Gives a heat map as SVG. Values from -1 to 1 go from red through white to blue; with `from: 0`, values from 0 to 1 go from white to
 * blue. A cell without a value is left empty.
 */
export function heatMap(
  chart: ChartWords & {
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    readonly cells: readonly HeatMapCell[];
    readonly from: -1 | 0;
    readonly xLabel: string | null;
    readonly yLabel: string | null;
    /** The width of a cell in pixels; 40 unless it is said. Labels of columns that are wider stand upright. */
    readonly cellWidth?: number;
  },
): string {
  const cellWidth = chart.cellWidth ?? usualCellWidth;
  const rows = shortLabels(chart.rows, 20);
  const columns = shortLabels(chart.columns, 20);
  const hasLongNames = widthOf(columns) > cellWidth - 4;
  const cells = chart.cells
    .filter((each) => each.value !== null)
    .map((each) => ({ ...each, x: columns[each.column]!, y: rows[each.row]!, ink: inkOn(each.value!) }));
  // The title of the rows stands upright beside them.
  const cellHeight = Math.max(leastCellHeight, Math.ceil(widthOf([chart.yLabel ?? '']) / rows.length));
  const left = 16 + widthOf(rows) + (chart.yLabel === null ? 0 : 20);
  const bottom = (hasLongNames ? 14 + widthOf(columns) : 24) + (chart.xLabel === null ? 0 : 22);
  return drawPlot(
    {
      width: left + 12 + cellWidth * columns.length,
      height: 8 + bottom + cellHeight * rows.length,
      marginLeft: left,
      marginRight: 12,
      marginTop: 8,
      marginBottom: bottom,
      x: { domain: columns, padding: 0 },
      y: { domain: rows, padding: 0 },
      color: { type: 'linear', scheme: chart.from === 0 ? 'Blues' : 'RdBu', domain: [chart.from, 1] },
      marks: [
        cell(cells, { x: 'x', y: 'y', fill: 'value', inset: 0.5 }),
        text(cells, { x: 'x', y: 'y', text: 'text', fill: 'ink', fontSize: 11 }),
        axisX({
          tickRotate: hasLongNames ? -90 : 0,
          label: chart.xLabel,
          labelAnchor: 'center',
          labelArrow: 'none',
          tickSize: 0,
        }),
        axisY({ label: chart.yLabel, labelAnchor: 'center', labelArrow: 'none', tickSize: 0 }),
      ],
    },
    chart,
  );
}

// Black on the light half of both schemes, white on the dark ends.
function inkOn(value: number): string {
  return Math.abs(value) > 0.55 ? '#ffffff' : '#1a1a1a';
}
