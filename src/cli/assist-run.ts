import type { Ranks } from '#src/core/index.ts';
import { assistPipeline, type PlanRequest } from '#src/pipelines/index.ts';
import type { PipelineSession } from './pipeline-session.ts';
import { stepLine } from './step-line.ts';

/** Does the part of a process that shares the work of a command and is not its driver, and says what it leaves to rank 0. Gives the exit code. */
export async function assistRun(
  { pipeline, context, terminal, settings }: PipelineSession,
  { rank, worldSize }: Ranks,
  request: PlanRequest,
): Promise<number> {
  const place = `${settings.executionMode}  workspace ${context.workspace.uri}`;
  terminal.info(`${pipeline.definition.name}  ${place}  rank ${rank} of ${worldSize}`);
  const { steps, leftToDriver } = await assistPipeline(pipeline, context, request);
  for (const { step, durationInMs, result } of steps) {
    terminal.info(stepLine(step, durationInMs, result.summary));
  }
  if (leftToDriver.length > 0) terminal.info(`Left to rank 0: ${leftToDriver.join(', ')}.`);
  return 0;
}
