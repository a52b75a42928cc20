import { messageOf } from '#src/core/index.ts';
import { hideSecrets, openTerminal, storageOptions } from '#src/cli/index.ts';
import type { PastStepDetail } from '#src/pipelines/index.ts';
import { loadSettings } from '#src/settings/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { readJobRecord } from '#ml-service/pipelines/index.ts';
import { trackedRun, trackSteps } from '#ml-service/tracking/index.ts';

/**
 * Tells MLflow of the steps of this job that a command line ran at `since` (epoch milliseconds) or later. Nothing is done outside of a job.
 */
export async function trackJob(args: readonly string[], since: number): Promise<void> {
  // As the command itself had them: a workspace may be named by it alone.
  const workspace = workspaceIn(args);
  const settings = loadSettings(process.cwd(), workspace === undefined ? {} : { workspace });
  const run = trackedRun(settings.variable);
  if (run === undefined) return;
  hideSecrets([run.token]);
  const { stdout, stderr } = process;
  const report = openTerminal(stdout, stderr, { level: settings.logLevel, hasStatusLine: false, now: Date.now });
  const store = openStore(settings.workspace, storageOptions(settings, report));
  try {
    await trackSteps(run, await stepsSince(store, run.rootRun, since), report);
  } catch (error) {
    report.warn(`MLflow was not told of the step, since its record cannot be read: ${messageOf(error)}`);
  }
}

async function stepsSince(store: ObjectStore, run: string, since: number): Promise<readonly PastStepDetail[]> {
  // A run that ended before its first step has no record.
  const steps = (await readJobRecord(store, run))?.steps ?? [];
  return steps.filter(({ state, startedAt }) => state !== 'planned' && startedAt >= since);
}

function workspaceIn(args: readonly string[]): string | undefined {
  const option = '--workspace';
  const place = args.lastIndexOf(option);
  if (place >= 0) return args[place + 1];
  return args.findLast((each) => each.startsWith(`${option}=`))?.slice(option.length + 1);
}
