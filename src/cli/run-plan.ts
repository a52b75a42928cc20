import { openRun, planText } from '#src/pipelines/index.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { withPipeline } from './pipeline-session.ts';
import { requestOf, type RunFlags } from './run-flags.ts';

/** The options of `muster plan`, as commander gives them. */
export type PlanOptions = PipelineOptions & RunFlags & { readonly whyMiss?: true; readonly json?: true };

/** Runs `muster plan`: lines for people, or JSON. Gives the exit code 0. */
export async function runPlan(file: string, options: PlanOptions): Promise<number> {
  return withPipeline({ file, only: [], options }, async ({ pipeline, context, terminal }) => {
    const run = await openRun(pipeline, context);
    const plan = await run.plan(requestOf(options));
    const lines =
      options.json === true
        ? [JSON.stringify(plan, undefined, 2)]
        : planText(plan, { whyMiss: options.whyMiss === true });
    for (const line of lines) terminal.print(line);
    return 0;
  });
}
