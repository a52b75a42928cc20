import { compareRuns, readHistory, readRun } from '#src/pipelines/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import { comparisonLines } from './comparison-lines.ts';
import type { RunsOptions } from './runs-options.ts';

/** Runs `muster runs compare`: what differs between two runs. Gives the exit code 0. RUN_UNKNOWN, RUN_AMBIGUOUS. */
export async function runCompareRuns(
  [first, second]: readonly [string, string],
  { json, ...options }: RunsOptions,
): Promise<number> {
  return inWorkspace('runs compare', options, async ({ workspace, terminal, signal }) => {
    const [a, b] = [await readRun(workspace, first, { signal }), await readRun(workspace, second, { signal })];
    const comparison = compareRuns(a, b, await readHistory(workspace, b.pipeline, { signal }));
    if (json === true) return terminal.print(JSON.stringify(comparison, undefined, 2));
    for (const line of comparisonLines(comparison)) terminal.print(line);
  });
}
