import { readRun } from '#src/pipelines/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import { keptArtifacts } from './kept-artifacts.ts';
import { runLines } from './run-lines.ts';
import type { RunsOptions } from './runs-options.ts';

/** Runs `muster runs show`: all that is recorded of a run. Gives the exit code 0. RUN_UNKNOWN, RUN_AMBIGUOUS. */
export async function runShowRun(named: string, { json, ...options }: RunsOptions): Promise<number> {
  return inWorkspace('runs show', options, async ({ workspace, terminal, signal }) => {
    const run = await readRun(workspace, named, { signal });
    const artifacts = await keptArtifacts(run, workspace, { signal });
    if (json === true) {
      const steps = run.steps.map((step) => ({ ...step, artifacts: artifacts.get(step.step) ?? null }));
      return terminal.print(JSON.stringify({ ...run, steps }, undefined, 2));
    }
    for (const line of runLines(run, artifacts)) terminal.print(line);
  });
}
