import { countOf, explainError, isMusterError } from '#src/core/index.ts';
import {
  recordedRun,
  runPipeline,
  type PlanRequest,
  type RunContext,
  type RunObserver,
  type RunOutcome,
} from '#src/pipelines/index.ts';
import { azureDevOpsLines } from './azure-devops.ts';
import { closingLines, forceLine, resumeLine } from './closing-lines.ts';
import { exitCodeOf } from './exit-code.ts';
import type { StepsRequest } from './pipeline-options.ts';
import { assistRun } from './assist-run.ts';
import { asRun, withPipeline, type PipelineSession } from './pipeline-session.ts';
import { redact } from './redact.ts';
import { failedStepLine, stepLine, stepTextColumn } from './step-line.ts';
import type { Terminal } from './terminal.ts';
import { tellSession } from './watch-sessions.ts';

/** Which steps a command runs, and whether it goes on with an earlier run. */
export type RunRequest = PlanRequest & { readonly resume?: string | undefined };

/**
 * Runs steps of a pipeline for a command: settings, terminal, workspace, interrupt, closing lines. Without a request the steps that are
 * named run whatever the cache says. Gives the exit code.
 */
export async function runSteps(steps: StepsRequest, request?: RunRequest): Promise<number> {
  return withPipeline(steps, async (session) => {
    tellSession(session);
    const { pipeline, terminal, settings } = session;
    const { resume, ...plan } = request ?? { only: steps.only, force: steps.only, isAsked: true };
    const { ranks } = session.context;
    if (ranks !== undefined && ranks.rank > 0) return assistRun(session, ranks, plan);
    const { context: opened, recorded } = await resumed(session, resume);
    const { forcedBy } = steps;
    const context = forcedBy === undefined ? opened : { ...opened, forcedBy };
    const place = `${settings.executionMode}  workspace ${context.workspace.uri}`;
    // An id that no list of runs would have is not told.
    const driver = ranks === undefined ? '' : `  rank 0 of ${ranks.worldSize}`;
    const begun = (): void => terminal.info(`${pipeline.definition.name}  ${place}  ${context.run.id}${driver}`);
    const lease = { wait: steps.options.wait };
    const options = { observer: { begun, ...watchSteps(terminal, recorded) }, redact, recorded, lease };
    const outcome = await runPipeline(pipeline, context, plan, options);
    const resumable = request === undefined ? undefined : plan;
    const isJob = settings.job.name !== undefined;
    const exitCode = await close(outcome, { terminal, pipeline, context, request: steps, isJob }, resumable);
    if (settings.isAzureDevOps) {
      const about = { outcome, run: context.run.id, outputFolder: context.outputFolder };
      for (const line of azureDevOpsLines(about)) terminal.command(line);
    }
    return exitCode;
  });
}

async function resumed(
  { context, pipeline, terminal }: PipelineSession,
  run: string | undefined,
): Promise<{ readonly context: RunContext; readonly recorded: ReadonlySet<string> }> {
  if (run === undefined) return { context, recorded: new Set() };
  const about = { run, pipeline: pipeline.definition.name };
  const { finished, ...identity } = await recordedRun(context.workspace, about, { signal: context.signal });
  const names = pipeline.steps.map(({ name }) => name).filter((name) => finished.has(name));
  const which = names.length === 0 ? '' : ` (${names.join(', ')})`;
  terminal.info(`resuming ${run}: ${countOf(names.length, 'finished step')} of ${pipeline.steps.length}${which}`);
  return { context: asRun(context, identity), recorded: finished };
}

function watchSteps(terminal: Terminal, recorded: ReadonlySet<string>): RunObserver {
  return {
    started: (step) => terminal.debug(`${step} started`),
    ended: (record, result) => {
      const { step, durationInMs, state } = record;
      if (result === undefined)
        return terminal.warn(failedStepLine(step, durationInMs, `${state}: ${record.errorCode}`));
      const isReused = state === 'reused';
      terminal.info(stepLine(step, isReused ? 'reused' : durationInMs, result.summary));
      if (isReused) return;
      const indent = ' '.repeat(stepTextColumn);
      const why = `${indent}${record.reasons.join('; ')}`;
      // A run that is resumed keeps what it had finished; where it cannot, that is said.
      if (recorded.has(step)) terminal.info(`${why}: run again`);
      else terminal.debug(why);
      for (const remark of result.remarks ?? []) terminal.info(`${indent}${remark}`);
    },
  };
}

async function close(
  outcome: RunOutcome,
  about: { readonly terminal: Terminal } & Parameters<typeof closingLines>[1],
  resumable: PlanRequest | undefined,
): Promise<number> {
  const { terminal } = about;
  if (outcome.failure === undefined) {
    for (const line of await closingLines(outcome, about)) terminal.info(line);
    const held = outcome.steps.flatMap(({ result }) => result?.held ?? []);
    const canBeReleased = outcome.steps.some(({ result }) => (result?.counts['held'] ?? 0) > 0);
    for (const each of held) terminal.error(explainError(each));
    if (held[0] === undefined) return 0;
    if (canBeReleased) terminal.info(forceLine(about, resumable));
    return exitCodeOf(held[0]);
  }
  if (!isMusterError(outcome.failure)) throw outcome.failure;
  terminal.error(explainError(outcome.failure));
  const exitCode = exitCodeOf(outcome.failure);
  // Of a run that was refused there is nothing to go on with; with a job goes on who begins the next one.
  if (resumable !== undefined && exitCode !== 2 && about.isJob !== true)
    terminal.info(resumeLine(outcome, about, resumable));
  return exitCode;
}
