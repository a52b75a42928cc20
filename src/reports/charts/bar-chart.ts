import { axisX, axisY, barX, gridX, ruleX, text } from '@observablehq/plot';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { chartWidth } from './chart-size.ts';
import { shortLabels, widthOf } from './labels.ts';
import { markColour, secondColour } from './palette.ts';

const widthOfTick = 90;

/** Gives horizontal bars as SVG, in the order given, each with its label at the left and its value as text behind its end. */
export function barChart(
  chart: ChartWords & {
    readonly bars: readonly { readonly label: string; readonly value: number; readonly text: string }[];
    readonly xLabel: string;
    readonly tickFormat?: (value: number) => string;
    /** A value that all bars are held against, drawn as a line. */
    readonly reference?: number;
    /** The ends of the axis; from 0 to the longest bar unless they are given. */
    readonly domain?: readonly [number, number];
  },
): string {
  const labels = shortLabels(
    chart.bars.map((bar) => bar.label),
    28,
  );
  const bars = chart.bars.map((bar, i) => ({ ...bar, label: labels[i]!, end: Math.max(bar.value, 0) }));
  const values = [...bars.map((bar) => bar.value), chart.reference ?? 0];
  const domain = chart.domain ?? [Math.min(0, ...values), Math.max(0, ...values) || 1];
  // Beside a line that would cross them the texts stand in a column of their own.
  const textPlace = chart.reference === undefined ? 'end' : () => domain[1];
  const marginLeft = 14 + widthOf(labels);
  const marginRight = 16 + widthOf(bars.map((bar) => bar.text));
  const ticks = Math.max(2, Math.floor((chartWidth - marginLeft - marginRight) / widthOfTick));
  return drawPlot(
    {
      width: chartWidth,
      height: 52 + 21 * bars.length,
      marginTop: 6,
      marginLeft,
      marginRight,
      marginBottom: 40,
      x: { domain },
      y: { domain: labels, padding: 0.2 },
      marks: [
        gridX({ ticks }),
        barX(bars, { x: 'value', y: 'label', fill: markColour }),
        text(bars, { x: textPlace, y: 'label', text: 'text', textAnchor: 'start', dx: 5 }),
        ruleX([0]),
        ...(chart.reference === undefined
          ? []
          : [ruleX([chart.reference], { stroke: secondColour, strokeWidth: 1.5, strokeDasharray: '4 3' })]),
        axisX({
          ticks,
          label: chart.xLabel,
          labelAnchor: 'center',
          labelArrow: 'none',
          tickFormat: chart.tickFormat ?? numberTick,
        }),
        axisY({ label: null, tickSize: 0 }),
      ],
    },
    chart,
  );
}
