import { countOf, countText, didYouMean, MusterError } from '#src/core/index.ts';
import { readRuns, type PastRun } from '#src/pipelines/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';
import { durationText, releaseText, stateText } from './run-words.ts';
import type { RunsOptions } from './runs-options.ts';

/** The options of `muster runs list`, as commander gives them. */
export type ListOptions = RunsOptions & { readonly pipeline?: string; readonly limit: number };

const header = ['run', 'pipeline', 'when', 'duration', 'state', 'ran', 'reused', 'keys', 'release', 'git commit'];

/** Runs `muster runs list`: a line a run, the newest first. Gives the exit code 0. USAGE for a pipeline that never ran. */
export async function runListRuns({ pipeline, limit, json, ...options }: ListOptions): Promise<number> {
  return inWorkspace('runs list', options, async ({ workspace, terminal, signal }) => {
    const all = await readRuns(workspace, { signal });
    const runs = pipeline === undefined ? all : all.filter((run) => run.pipeline === pipeline);
    if (pipeline !== undefined && runs.length === 0 && all.length > 0) throw neverRan(pipeline, all);
    const shown = runs.slice(0, limit);
    if (json === true) return terminal.print(JSON.stringify(shown, undefined, 2));
    if (shown.length === 0) return terminal.print('There are no runs; `muster run` makes one.');
    for (const line of textTable(header, shown.map(cellsOf))) terminal.print(line);
    if (shown.length < runs.length)
      terminal.print(`\nthe newest ${shown.length} of ${countOf(runs.length, 'run')}; --limit shows more`);
  });
}

function cellsOf(run: PastRun): readonly string[] {
  return [
    run.id,
    run.pipeline,
    timeText(run.startedAt),
    durationText(run.durationInMs),
    stateText(run),
    String(run.nRun),
    String(run.nReused),
    run.nKeys === null ? '' : countText(run.nKeys),
    releaseText(run.steps),
    run.gitCommit ?? '',
  ];
}

function neverRan(pipeline: string, runs: readonly PastRun[]): MusterError {
  const known = [...new Set(runs.map((run) => run.pipeline))].sort();
  return new MusterError('USAGE', {
    what: `There is no run of a pipeline "${pipeline}".${didYouMean(pipeline, known)}`,
    expected: known.join(', '),
  });
}
