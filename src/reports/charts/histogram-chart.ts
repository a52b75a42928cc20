import { axisX, axisY, gridY, rectY, ruleX, ruleY } from '@observablehq/plot';
import { chartWidth } from './chart-size.ts';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { markColour, secondColour } from './palette.ts';

/** Gives a histogram as SVG: the number of rows, or of what `yLabel` says, in each bin; `reference` is a value drawn as a line. Times are epoch milliseconds and are shown in UTC. */
export function histogramChart(
  chart: ChartWords & {
    readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
    readonly xLabel: string;
    readonly yLabel?: string;
    readonly isTime?: boolean;
    readonly reference?: number;
    readonly tickFormat?: (value: number) => string;
  },
): string {
  const isTime = chart.isTime ?? false;
  const bins = chart.bins.map((bin) => ({ ...edgesOf(bin, isTime), count: bin.count }));
  return drawPlot(
    {
      width: chartWidth,
      height: 190,
      marginLeft: 56,
      marginBottom: isTime ? 52 : 40,
      marginRight: 24,
      x: { type: isTime ? 'utc' : 'linear' },
      marks: [
        gridY({ ticks: 4 }),
        rectY(bins, { x1: 'x1', x2: 'x2', y: 'count', fill: markColour, insetLeft: 0.5, insetRight: 0.5 }),
        ruleY([0]),
        ...(chart.reference === undefined
          ? []
          : [ruleX([chart.reference], { stroke: secondColour, strokeWidth: 1.5, strokeDasharray: '4 3' })]),
        axisX({
          ticks: isTime ? 4 : 5,
          label: chart.xLabel,
          labelAnchor: 'center',
          labelArrow: 'none',
          ...(isTime ? { labelOffset: 46 } : { tickFormat: chart.tickFormat ?? numberTick }),
        }),
        axisY({ ticks: 4, label: chart.yLabel ?? 'rows', labelArrow: 'none', tickFormat: numberTick }),
      ],
    },
    chart,
  );
}

// A bin of one value has no width; it is drawn half a unit wide to each side, as numpy has it.
function edgesOf({ from, to }: { readonly from: number; readonly to: number }, isTime: boolean) {
  const margin = from < to ? 0 : isTime ? halfADay : 0.5;
  const edges = [from - margin, to + margin] as const;
  return isTime ? { x1: new Date(edges[0]), x2: new Date(edges[1]) } : { x1: edges[0], x2: edges[1] };
}

const halfADay = 43_200_000;
