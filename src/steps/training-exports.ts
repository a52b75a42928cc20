import { join } from 'node:path';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import {
  coefficientCsv,
  fleetCoefficientsCsv,
  fleetRmseCsv,
  modelMetricsJson,
  rmseCsv,
  trainingSummary,
  type Challenger,
} from '#src/training/index.ts';
import { writeExports } from './export-files.ts';
import { writePerKey, writesPerKey } from './per-key-exports.ts';
import { progressOf } from './progress.ts';

/** Writes metrics and coefficients as files for people, and gives their paths below the output folder. */
export async function exportTraining(
  group: SeriesGroup,
  challengers: readonly Challenger[],
  context: StepContext,
): Promise<readonly string[]> {
  const { keyColumns } = group.fleet;
  const watch = { onProgress: progressOf(context, 'writing Training_Output'), signal: context.signal };
  const trained = challengers.filter((each) => each.state === 'TRAINED');
  const metrics = { path: 'all_model_metrics.json', text: modelMetricsJson(keyColumns, challengers) };
  const summary = { path: 'training_summary.json', text: json(trainingSummary(challengers)) };
  await writeExports(join(context.outputFolder, 'model_metrics'), [metrics, summary], watch);
  const root = join(context.outputFolder, 'Training_Output');
  const wide = [
    { path: 'coefficients.csv', text: fleetCoefficientsCsv(keyColumns, trained) },
    { path: 'rmse.csv', text: fleetRmseCsv(keyColumns, trained) },
  ];
  await writeExports(root, wide, watch);
  const isWritten = writesPerKey(context.pipeline, group.keyQuality.length);
  const perKey = {
    keyColumns,
    allKeys: group.keyQuality.map((each) => each.key),
    fileNames: ['coefficient.csv', 'rmse.csv'],
  };
  const written = await writePerKey(
    root,
    { ...perKey, files: isWritten ? trained.map((each) => filesOf(each)) : [] },
    watch,
  );
  return [
    ...[metrics, summary].map(({ path }) => join('model_metrics', path)),
    ...[...wide.map(({ path }) => path), ...written].map((path) => join('Training_Output', path)),
  ];
}

function filesOf(challenger: Challenger): {
  readonly key: Challenger['key'];
  readonly files: Readonly<Record<string, string>>;
} {
  return {
    key: challenger.key,
    files: { 'coefficient.csv': coefficientCsv(challenger), 'rmse.csv': rmseCsv(challenger) },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
