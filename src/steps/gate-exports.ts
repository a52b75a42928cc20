import { join } from 'node:path';
import {
  decisionsCsv,
  gateSummaryCsv,
  gateSummaryMarkdown,
  type Decision,
  type GateSummary,
} from '#src/evaluation/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { writeExports, type ExportFile } from './export-files.ts';
import { progressOf } from './progress.ts';

const folder = 'model_metrics';

/** The summary of the gate for people, below the output folder. */
export const gateSummaryPath = `${folder}/gate-summary.md`;

/** The files that the gate writes below the output folder, with what each holds. */
export const gateFiles = [
  { path: `${folder}/decisions.csv`, holds: 'for each key what was decided, with the numbers and the reason' },
  {
    path: gateSummaryPath,
    holds: 'what the gate says of the fleet, for people; gate-summary.json and .csv for programs',
  },
] as const;

/** The same files by their paths, all of them. */
export const gateFilePaths = ['decisions.csv', 'gate-summary.json', 'gate-summary.md', 'gate-summary.csv'].map(
  (name) => `${folder}/${name}`,
);

/** Writes the decisions and their summary. OUTPUT_FAILED. */
export async function exportGate(
  summary: GateSummary,
  { keyColumns, decisions }: { readonly keyColumns: readonly string[]; readonly decisions: readonly Decision[] },
  context: StepContext,
): Promise<void> {
  const watch = { onProgress: progressOf(context, 'writing decisions'), signal: context.signal };
  const files: readonly ExportFile[] = [
    { path: 'decisions.csv', text: decisionsCsv(keyColumns, decisions) },
    { path: 'gate-summary.json', text: `${JSON.stringify(summary, undefined, 2)}\n` },
    { path: 'gate-summary.md', text: gateSummaryMarkdown(summary, keyColumns) },
    { path: 'gate-summary.csv', text: gateSummaryCsv(summary, keyColumns) },
  ];
  await writeExports(join(context.outputFolder, folder), files, watch);
}
