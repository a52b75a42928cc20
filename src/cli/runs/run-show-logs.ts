import { didYouMean, MusterError } from '#src/core/index.ts';
import { readRun, readStepLog, type PastRun, type PastStepDetail } from '#src/pipelines/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import type { RunsOptions } from './runs-options.ts';

/**
 * Runs `muster runs logs`: the lines that were kept of each step of a run, or of one. Gives the exit code 0. RUN_UNKNOWN, RUN_AMBIGUOUS,
 * PIPELINE_STEP_UNKNOWN for a step that the run has no record of.
 */
export async function runShowLogs(named: string, step: string | undefined, options: RunsOptions): Promise<number> {
  return inWorkspace('runs logs', options, async ({ workspace, terminal, signal }) => {
    const run = await readRun(workspace, named, { signal });
    const steps = step === undefined ? run.steps : [stepOf(run, step)];
    for (const each of steps) {
      if (steps.length > 1) terminal.print(`== ${each.step}`);
      const lines = await readStepLog(workspace, { run: run.id, step: each.step }, { signal });
      for (const line of lines ?? [withoutLog(each)]) terminal.print(line);
    }
  });
}

function stepOf(run: PastRun<PastStepDetail>, named: string): PastStepDetail {
  const step = run.steps.find((each) => each.step === named);
  if (step !== undefined) return step;
  const known = run.steps.map((each) => each.step);
  throw new MusterError('PIPELINE_STEP_UNKNOWN', {
    what: `${run.id} has no record of a step "${named}".${didYouMean(named, known)}`,
    expected: known.join(', '),
  });
}

function withoutLog({ step, state, reusedFrom }: PastStepDetail): string {
  if (state === 'reused' && reusedFrom !== null) return `${step} was reused: muster runs logs ${reusedFrom} ${step}`;
  return `${step} kept no log`;
}
