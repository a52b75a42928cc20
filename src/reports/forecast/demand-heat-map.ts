import { countText, periodLabel, periodWord, sortKeyValues, visibleText } from '#src/core/index.ts';
import { shortFigure, shortFigures } from '../charts/figures.ts';
import { heatMap } from '../charts/heat-map.ts';
import { standAlone } from '../charts/stand-alone.ts';
import type { ForecastPicture, ForecastSource } from './forecast-pictures.ts';
import { spanText, valueTitle } from './forecast-words.ts';

const mostRows = 40;
const mostColumns = 24;
const cellWidth = 58;

/**
 * Gives the heat map of what is forecast in all by location and period: the key column `location`, else the first. It shows the 40 largest
 * locations and the 24 first periods at most and says what it leaves out; undefined for a fleet without keys.
 */
export function demandHeatMap(source: ForecastSource): ForecastPicture | undefined {
  const { fleet, forecast } = source;
  const name = fleet.keyColumns[locationColumn(source)];
  if (name === undefined || forecast.forecasts.length === 0) return undefined;
  const totals = totalsOf(source);
  const rows = shownRows(totals);
  const nColumns = Math.min(mostColumns, forecast.horizon);
  const columns = Array.from({ length: nColumns }, (_, i) => periodLabel(fleet.frequency, forecast.firstPeriod + i));
  const values = rows.flatMap((row) => [...totals.get(row)!.subarray(0, nColumns)]);
  const most = Math.max(...values);
  const texts = shortFigures(values);
  const heading = `Total ${valueTitle(source)} by ${name}`;
  const remarks = [`${spanText(source)}; the darker, the more.`, leftOut(source, totals.size, name)];
  const svg = heatMap({
    id: 'heat-map',
    title: heading,
    description: `${remarks.join(' ')} From ${shortFigure(Math.min(...values))} to ${shortFigure(most)}.`,
    rows: rows.map((value) => visibleText(value)),
    columns,
    cells: values.map((value, i) => ({
      row: Math.floor(i / nColumns),
      column: i % nColumns,
      // A total may be below zero, which is as pale as none.
      value: most > 0 ? Math.max(0, value) / most : 0,
      text: texts[i]!,
    })),
    from: 0,
    xLabel: periodWord(fleet.frequency),
    yLabel: name,
    cellWidth,
  });
  return { heading, svg: standAlone(svg, { heading, remarks: remarks.filter((each) => each !== '') }) };
}

function locationColumn({ fleet }: ForecastSource): number {
  return Math.max(0, fleet.keyColumns.indexOf('location'));
}

/** Gives the forecast of each location, summed over its keys: [horizon]. */
function totalsOf(source: ForecastSource): ReadonlyMap<string, Float64Array> {
  const column = locationColumn(source);
  const { horizon, forecasts } = source.forecast;
  const totals = new Map<string, Float64Array>();
  for (const { key, values } of forecasts) {
    const sums = totals.get(key[column]!) ?? new Float64Array(horizon);
    for (const [step, value] of values.entries()) sums[step]! += value;
    totals.set(key[column]!, sums);
  }
  return totals;
}

/** Gives the largest locations, in the order of keys. */
function shownRows(totals: ReadonlyMap<string, Float64Array>): readonly string[] {
  const bySize = [...totals].map(([location, values]) => ({
    location,
    size: values.reduce((total, value) => total + value, 0),
  }));
  bySize.sort((a, b) => b.size - a.size);
  return sortKeyValues(bySize.slice(0, mostRows).map(({ location }) => location));
}

function leftOut({ forecast }: ForecastSource, nRows: number, name: string): string {
  const parts = [
    ...(nRows > mostRows ? [`the ${mostRows} largest of ${countText(nRows)} values of ${name}`] : []),
    ...(forecast.horizon > mostColumns ? [`the first ${mostColumns} of ${countText(forecast.horizon)} periods`] : []),
  ];
  return parts.length === 0 ? '' : `Shown: ${parts.join('; ')}.`;
}
