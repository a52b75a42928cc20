import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countText, keyValueText } from '#src/core/index.ts';
import type { Pipeline, PlanRequest, RunContext, RunOutcome } from '#src/pipelines/index.ts';
import { seriesColumnsOf } from '#src/steps/index.ts';
import type { StepsRequest } from './pipeline-options.ts';
import { shellLine } from './shell-line.ts';
import { textTable } from './text-table.ts';

/** What the closing lines speak of besides the outcome. */
export type ClosingAbout = {
  readonly pipeline: Pipeline;
  readonly context: RunContext;
  readonly request: StepsRequest;
  /** Whether it is a step of a published pipeline, whose folders are gone when it has ended: nobody types a command there. */
  readonly isJob?: boolean;
};

/** Gives the lines that end a command: what became of all keys, where the outputs are, what to try next. */
export async function closingLines(outcome: RunOutcome, about: ClosingAbout): Promise<readonly string[]> {
  return ['', ...(await keyLines(outcome)), ...outputLines(outcome, about), ...nextLines(outcome, about)];
}

/**
 * Gives the command that goes on with a run that ended early: with the same steps, settings, inputs and keys. Steps that were forced and
 * have ended are not forced once more.
 */
export function resumeLine(
  { steps }: RunOutcome,
  { pipeline, context, request }: ClosingAbout,
  plan: PlanRequest,
): string {
  const ended = new Set(steps.filter(({ result }) => result !== undefined).map(({ record }) => record.step));
  const forced = plan.force === 'all' ? pipeline.steps.map(({ name }) => name) : (plan.force ?? []);
  const left = forced.filter((name) => !ended.has(name));
  const chosen = plan.isAsked === true && left.length > 0 ? rerunOf(plan) : chosenOf({ ...plan, force: left });
  const { options } = request;
  const wait = options.wait === true ? ['--wait'] : [];
  const words = ['--resume', context.run.id, ...chosen, ...selectionOf(options), ...wait, ...forceOf(request)];
  return `to go on:  ${runCommand(request, words)}`;
}

/** Gives the command that releases a fleet which the gate holds; of a run it goes on with that run. That of a job is for another machine. */
export function forceLine({ context, request: ofProcess, isJob }: ClosingAbout, plan: PlanRequest | undefined): string {
  const force = ['--force', '--reason', 'TEXT'];
  const request = isJob === true ? withoutFolders(ofProcess) : ofProcess;
  const command =
    plan === undefined
      ? stepCommand(request.only[0]!, request, force)
      : runCommand(request, [
          '--resume',
          context.run.id,
          ...chosenOf({ ...plan, force: [] }),
          ...selectionOf(request.options),
          ...force,
        ]);
  return `to release it all the same:  ${command}`;
}

function withoutFolders({ options, ...request }: StepsRequest): StepsRequest {
  const { workspace: _workspace, output: _output, ...others } = options;
  return { ...request, options: others };
}

function forceOf({ forcedBy }: StepsRequest): readonly string[] {
  if (forcedBy === undefined) return [];
  const { reason, actor } = forcedBy;
  return ['--force', '--reason', reason, ...(actor === null ? [] : ['--actor', actor])];
}

function chosenOf({ from, to, only = [], force = [], verify }: PlanRequest): readonly string[] {
  const lists = { only, force: force === 'all' ? ['all'] : force };
  return [
    ...(from === undefined ? [] : ['--from', from]),
    ...(to === undefined ? [] : ['--to', to]),
    ...Object.entries(lists).flatMap(([name, each]) => (each.length === 0 ? [] : [`--${name}`, each.join(',')])),
    ...(verify === true ? ['--verify'] : []),
  ];
}

// What is asked for names its steps once, with --only.
function rerunOf(plan: PlanRequest): readonly string[] {
  return [...chosenOf({ ...plan, force: [] }), '--rerun'];
}

async function keyLines(outcome: RunOutcome): Promise<readonly string[]> {
  const last = outcome.steps.findLast(({ result }) => result?.keyStates !== undefined)?.result;
  if (last?.keyStates === undefined) return [];
  const states = last.keyStates;
  const title =
    (last.counts['held'] ?? 0) === 0 ? 'what became of the keys' : 'what they would be, had the fleet passed';
  const meanings = await stateMeanings();
  const rows = Object.entries(states)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([state, count]) => [state, countText(count), meanings[state] ?? '']);
  const total = Object.values(states).reduce((sum, count) => sum + count, 0);
  return [...textTable([title, 'keys', ''], [...rows, ['all keys', countText(total), '']]), ''];
}

// A run that decides nothing about keys does without the stages that know what the states mean.
async function stateMeanings(): Promise<Readonly<Record<string, string>>> {
  const { decisionCodes } = await import('#src/evaluation/index.ts');
  const decided = Object.entries(decisionCodes).map(([code, { summary }]) => [code, summary] as const);
  return { TRAINED: 'A challenger was chosen.', ...Object.fromEntries(decided) };
}

function outputLines(outcome: RunOutcome, { context }: ClosingAbout): readonly string[] {
  const outputs = outcome.steps.flatMap(({ result }) => result?.outputs ?? []);
  if (outputs.length === 0) return [];
  const { uri } = context.workspace;
  const workspace = uri.startsWith('file:') ? fileURLToPath(uri) : uri;
  const rows = outputs.map(({ path, holds, isInWorkspace }) => [
    isInWorkspace === true ? `${workspace}/${path}` : join(context.outputFolder, path),
    holds,
  ]);
  return [...textTable(['outputs', ''], rows), ''];
}

function nextLines(outcome: RunOutcome, { pipeline, request, isJob }: ClosingAbout): readonly string[] {
  if (isJob === true) return [];
  const all = pipeline.steps.map((step) => step.name);
  const following = all[all.indexOf(outcome.steps.at(-1)?.record.step ?? '') + 1];
  const { name } = pipeline.definition;
  const series = seriesColumnsOf(pipeline);
  const key = series?.keys[0];
  const lines: (readonly [string, string])[] = [];
  if (following !== undefined) {
    lines.push([stepCommand(following, request, []), `the next step of ${name}`]);
  } else {
    const hasSelection = selectionOf(request.options).length > 0 || request.options.item !== undefined;
    const ofKey = key === undefined || hasSelection ? [] : ['--key', `${key}=VALUE`];
    if (ofKey.length > 0) lines.push([stepCommand('predict', request, ofKey), `forecast only the keys of one ${key}`]);
    const isForecast = request.only.includes('inference');
    if (isForecast && series !== undefined)
      lines.push([stepCommand('predict', request, ['--start', 'PERIOD']), 'forecast from another period on']);
    if (series !== undefined)
      lines.push([reportCommand(request), 'a page with charts: errors, winners, the worst keys']);
    // A step alone does not know from which inputs the run before it was made: the same command without them would read others.
    if (request.only.length === 0)
      lines.push([
        runCommand(request, selectionOf(request.options)),
        'run again: what is unchanged is not registered twice',
      ]);
  }
  if (lines.length === 0) return [];
  return ['next', ...lines.map(([command, meaning]) => `  ${command}   # ${meaning}`)];
}

const defaultPipeline = 'pipelines/batchai.yml';

function stepCommand(step: string, { file, options }: StepsRequest, more: readonly string[]): string {
  const pipeline = file === defaultPipeline ? [] : ['--pipeline', file];
  return shellLine(['npx', 'muster', step, ...pipeline, ...setOf(options), ...more, ...placesOf(options)]);
}

function reportCommand({ file, options: { workspace } }: StepsRequest): string {
  const pipeline = file === defaultPipeline ? [] : [file];
  return shellLine(['npx', 'muster', 'report', ...pipeline, ...placesOf(workspace === undefined ? {} : { workspace })]);
}

function runCommand({ file, options }: StepsRequest, more: readonly string[] = []): string {
  const { input, knownFuture, map } = options;
  const pairs = Object.entries(map ?? {}).map(([role, column]) => `${role}=${column}`);
  const inputs = [
    ...setOf(options),
    ...(input === undefined ? [] : ['--input', input]),
    ...(knownFuture === undefined ? [] : ['--known-future', knownFuture]),
    ...(pairs.length === 0 ? [] : ['--map', pairs.join(',')]),
  ];
  return shellLine(['npx', 'muster', 'run', file, ...more, ...inputs, ...placesOf(options)]);
}

function setOf({ set = [] }: StepsRequest['options']): readonly string[] {
  return set.flatMap((each) => ['--set', each]);
}

// With another selection it would be another run.
function selectionOf({ location, product, key, keys = [] }: StepsRequest['options']): readonly string[] {
  const pairs = Object.entries(key ?? {}).map(([column, value]) => `${column}=${keyValueText(value)}`);
  return [
    ...(location === undefined ? [] : ['--location', location]),
    ...(product === undefined ? [] : ['--product', product]),
    ...(pairs.length === 0 ? [] : ['--key', pairs.join(',')]),
    ...keys.flatMap((each) => ['--keys', each]),
  ];
}

function placesOf({ workspace, output }: StepsRequest['options']): readonly string[] {
  return [
    ...(workspace === undefined ? [] : ['--workspace', workspace]),
    ...(output === undefined ? [] : ['--output', output]),
  ];
}
