import { countOf, countText } from '#src/core/index.ts';
import type { TrainingDataset } from '#src/feature-store/index.ts';
import type { Terminal } from '../terminal.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';

/** Gives the name by which commands take a training dataset: `demand@1/3`. */
export function datasetName({ view, viewVersion, version }: TrainingDataset): string {
  return `${view}@${viewVersion}/${version}`;
}

/** Tells what a training dataset is made of. */
export function printDataset(dataset: TrainingDataset, terminal: Terminal): void {
  const { nRows, digest, tableVersions, rowsPerSplit, split, state, at, createdAt, run, description } = dataset;
  terminal.print(
    `${datasetName(dataset)}  ${countOf(nRows, 'row')}  ${state}${description === '' ? '' : `  ${description}`}`,
  );
  const facts = [
    ['digest', digest],
    ['made', `${timeText(createdAt)} by ${run}`],
    ...(at === undefined ? [] : [['as of', timeText(at)]]),
    ...(split === undefined ? [] : [['split', JSON.stringify(split)]]),
    ...Object.entries(tableVersions).map(([path, version]) => ['reads', `${path} v${version}`]),
  ];
  for (const [name, text] of facts) terminal.print(`  ${name!.padEnd(7)} ${text}`);
  const parts = Object.entries(rowsPerSplit).flatMap(([column, counts]) =>
    Object.entries(counts).map(([part, count]) => [column, part, countText(count)]),
  );
  for (const line of textTable(['column', 'part', 'rows'], parts)) terminal.print(`  ${line}`);
}
