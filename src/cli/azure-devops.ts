import { resolve } from 'node:path';
import { modelRegistered, nothingRegistered } from '#src/evaluation/index.ts';
import type { RunOutcome, StepResult } from '#src/pipelines/index.ts';

/** What the lines for Azure DevOps rest on: the run, its id, and the folder that received its files. */
type BuildRun = { readonly outcome: RunOutcome; readonly run: string; readonly outputFolder: string };

/**
 * Gives the logging commands by which a release pipeline of Azure DevOps hears of the gate: the output variable `modelRegistered`, a build
 * tag, the summary of the gate, and where not all is well, warnings and a task that succeeded with issues. None where no gate ran. A gate
 * that was reused has registered nothing for this run.
 */
export function azureDevOpsLines({ outcome, run, outputFolder }: BuildRun): readonly string[] {
  const gate = outcome.steps.findLast(({ result }) => result?.counts['registered'] !== undefined);
  if (gate?.result === undefined) return [];
  const { result, record } = gate;
  const earlier = record.state === 'reused' && record.reusedFrom !== run ? record.reusedFrom : null;
  const registered = earlier === null ? registeredOf(result.counts) : 'false';
  const summary = result.outputs?.find(({ path }) => path.endsWith('/gate-summary.md'))?.path;
  return [
    loggingCommand('task.setvariable', { variable: 'modelRegistered', isOutput: 'true' }, registered),
    loggingCommand('build.addbuildtag', {}, gateTag(registered, result.held !== undefined)),
    ...(summary === undefined ? [] : [loggingCommand('task.uploadsummary', {}, resolve(outputFolder, summary))]),
    ...issues(registered, result, earlier),
  ];
}

/** What was not as it should be; a fleet that is held fails the task by its exit code, and has an error in place of a warning. */
function issues(registered: keyof typeof tags, result: StepResult, earlier: string | null): readonly string[] {
  if (result.held !== undefined) {
    const rules = result.held.faults.map(({ what }) => what);
    return [
      loggingCommand('task.logissue', { type: 'error', code: result.held.code }, [result.summary, ...rules].join(' ')),
    ];
  }
  if (registered === 'true' && result.counts['forced'] !== 1) return [];
  const text =
    earlier === null
      ? [result.summary, ...(result.remarks ?? [])].join(' ')
      : `${nothingRegistered} Nothing changed since ${earlier}, which the gate was reused from.`;
  return [
    loggingCommand('task.logissue', { type: 'warning' }, text),
    loggingCommand('task.complete', { result: 'SucceededWithIssues' }, text),
  ];
}

const tags = {
  true: 'model-registered',
  partial: 'model-partially-registered',
  false: 'model-not-registered',
} as const;

/** Gives the tag of a build whose gate has decided. */
export function gateTag(registered: keyof typeof tags, isHeld: boolean): string {
  return isHeld ? 'fleet-held' : tags[registered];
}

function registeredOf(counts: Readonly<Record<string, number>>): keyof typeof tags {
  return modelRegistered(counts['registered'] ?? 0, counts['failed'] ?? 0);
}

/** Gives a logging command with its values escaped as the agent undoes it (azure-pipelines-task-lib, taskcommand). */
export function loggingCommand(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const pairs = Object.entries(properties).map(([property, value]) => `${property}=${escapedProperty(value)}`);
  return `##vso[${[name, pairs.join(';')].filter((part) => part !== '').join(' ')}]${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(']', '%5D').replaceAll(';', '%3B');
}
