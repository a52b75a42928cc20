import { join } from 'node:path';
import { countOf } from '#src/core/index.ts';
import { forecastAccuracy } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { realisedErrorChart, svgToPng } from '#src/reports/index.ts';
import { writeExports } from '../export-files.ts';
import { progressOf } from '../progress.ts';
import { accuracyCsv, type AccuracyRow } from './accuracy-table.ts';
import type { JudgedRows } from './error-table.ts';

/**
 * Writes how the forecasts turned out below the output folder, and gives the paths there: forecast_accuracy.csv, and the error by period
 * as SVG and PNG. OUTPUT_FAILED.
 */
export async function exportAccuracy(
  keyColumns: readonly string[],
  judged: JudgedRows,
  rows: readonly AccuracyRow[],
  context: StepContext,
): Promise<readonly string[]> {
  const title = `${context.pipeline.name}: how the forecasts turned out, ${countOf(rows[0]!.nForecasts, 'forecast')}`;
  const svg = realisedErrorChart({ title, periods: periodsOf(judged), ...rows[0]! });
  const files = [
    { path: 'forecast_accuracy.csv', text: accuracyCsv(keyColumns, rows) },
    { path: 'plots/realised_error.svg', text: svg },
    { path: 'plots/realised_error.png', text: await svgToPng(svg, { heading: title }) },
  ];
  const watch = { onProgress: progressOf(context, 'writing errors'), signal: context.signal };
  await writeExports(join(context.outputFolder, 'forecasts'), files, watch);
  return files.map(({ path }) => join('forecasts', path));
}

function periodsOf(judged: JudgedRows): readonly { readonly at: number; readonly mae: number }[] {
  const rowsOf = Map.groupBy(judged.period.keys(), (row) => judged.period[row]!);
  return [...rowsOf].sort(([a], [b]) => a - b).map(([at, rows]) => ({ at, mae: forecastAccuracy(judged, rows).mae }));
}
