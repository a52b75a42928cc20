import type { Pipeline, RunContext, RunIdentity } from '#src/pipelines/index.ts';
import { loadSettings, secretValues, type Settings } from '#src/settings/index.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';
import { openPipeline, selectionFrom } from './open-pipeline.ts';
import type { StepsRequest } from './pipeline-options.ts';
import { hideSecrets } from './redact.ts';
import { newRun } from './run-identity.ts';
import { storageOptions } from './storage-options.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What a command that works on a pipeline is given. */
export type PipelineSession = {
  readonly pipeline: Pipeline;
  readonly context: RunContext;
  readonly settings: Settings;
  readonly terminal: Terminal;
};

/**
 * Opens settings, terminal, pipeline and workspace for the work of one command, and gives its exit code. The first Ctrl+C aborts the
 * signal of the context, so that the work ends in order; the second one kills.
 */
export async function withPipeline(
  { file, options }: StepsRequest,
  work: (session: PipelineSession) => Promise<number>,
): Promise<number> {
  const settings = loadSettings(process.cwd(), options);
  hideSecrets(secretValues(settings));
  const terminal = openTerminal(process.stdout, process.stderr, {
    level: settings.logLevel,
    hasStatusLine: process.stderr.isTTY && settings.executionMode === 'DEV',
    now: Date.now,
    isAzureDevOps: settings.isAzureDevOps,
  });
  const pipeline = await openPipeline(file, options, settings);
  const interrupt = new AbortController();
  const stop = (): void => {
    // Once a signal has no listener any more, the system ends the process at the next one.
    process.off('SIGINT', stop).off('SIGTERM', stop);
    terminal.warn('Interrupted: ending in order. Once more ends at once.');
    interrupt.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const place = { settings, pipeline, terminal };
  try {
    return await work({ ...place, context: await openContext(place, options, interrupt.signal) });
  } finally {
    terminal.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Gives the context with another identity: that of a run which is resumed. */
export function asRun(context: RunContext, run: Pick<RunIdentity, 'id' | 'startedAt'>): RunContext {
  return { ...context, run: { ...context.run, ...run } };
}

async function openContext(
  { settings, pipeline, terminal }: Omit<PipelineSession, 'context'>,
  options: StepsRequest['options'],
  signal: AbortSignal,
): Promise<RunContext> {
  const storage = storageOptions(settings, terminal);
  const ranks = settings.ranks();
  return {
    pipeline: pipeline.definition,
    workspace: openStore(settings.workspace, storage),
    remoteInputs: {
      open: (uri) => openRemoteFile(uri, storage),
      keepsClones: settings.executionMode === 'DEV',
    },
    outputFolder: settings.output,
    selection: await selectionFrom(pipeline, options),
    run: newRun(Date.now(), settings),
    now: Date.now,
    report: terminal,
    signal,
    ...(ranks === undefined ? {} : { ranks }),
  };
}
