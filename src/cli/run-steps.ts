import { explainError, isMusterError } from '#src/core/index.ts';
import { runPipeline, type RunOutcome, type StepContext } from '#src/pipelines/index.ts';
import { loadSettings, secretValues, type Settings } from '#src/settings/index.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';
import { closingLines } from './closing-lines.ts';
import { exitCodeOf } from './exit-code.ts';
import { openPipeline, selectionFrom } from './open-pipeline.ts';
import type { StepsRequest } from './pipeline-options.ts';
import { hideSecrets } from './redact.ts';
import { newRun } from './run-identity.ts';
import { storageOptions } from './storage-options.ts';
import { openTerminal, paint, type Terminal } from './terminal.ts';

/** Runs steps of a pipeline for a command: settings, terminal, workspace, interrupt, closing lines. Gives the exit code. */
export async function runSteps(request: StepsRequest): Promise<number> {
  const settings = loadSettings(process.cwd(), request.options);
  hideSecrets(secretValues(settings));
  const terminal = openTerminal(process.stdout, process.stderr, {
    level: settings.logLevel,
    hasStatusLine: process.stderr.isTTY && settings.executionMode === 'DEV',
    now: Date.now,
  });
  const pipeline = openPipeline(request.file, request.options);
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const context = openContext(settings, request, pipeline.definition, terminal, interrupt.signal);
    terminal.info(
      `${pipeline.definition.name}  ${settings.executionMode}  workspace ${context.workspace.uri}  ${context.run.id}`,
    );
    const outcome = await runPipeline(pipeline, request.only, context, watchSteps(terminal));
    return close(outcome, { terminal, pipeline, context, request });
  } finally {
    terminal.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function openContext(
  settings: Settings,
  { options }: StepsRequest,
  pipeline: StepContext['pipeline'],
  report: Terminal,
  signal: AbortSignal,
): StepContext {
  const storage = storageOptions(settings, report);
  return {
    pipeline,
    workspace: openStore(settings.workspace, storage),
    remoteInputs: {
      open: (uri) => openRemoteFile(uri, storage),
      keepsClones: settings.executionMode === 'DEV',
    },
    outputFolder: settings.output,
    selection: selectionFrom(pipeline, options),
    run: newRun(Date.now()),
    now: Date.now,
    report,
    signal,
  };
}

function watchSteps(terminal: Terminal): Parameters<typeof runPipeline>[3] {
  return {
    started: (step) => terminal.debug(`${step} started`),
    ended: (record, result) => {
      const seconds = `${(record.durationInMs / 1000).toFixed(1)} s`;
      if (result === undefined)
        return terminal.warn(`${record.step.padEnd(10)} ${seconds.padStart(7)}  failed: ${record.errorCode}`);
      terminal.info(
        `${paint(process.stdout, 'bold', record.step.padEnd(10))} ${seconds.padStart(7)}  ${result.summary}`,
      );
      for (const remark of result.remarks ?? []) terminal.info(`${' '.repeat(20)}${remark}`);
    },
  };
}

function close(
  outcome: RunOutcome,
  about: { readonly terminal: Terminal } & Parameters<typeof closingLines>[1],
): number {
  if (outcome.failure === undefined) {
    for (const line of closingLines(outcome, about)) about.terminal.info(line);
    return 0;
  }
  if (!isMusterError(outcome.failure)) throw outcome.failure;
  about.terminal.error(explainError(outcome.failure));
  return exitCodeOf(outcome.failure);
}
