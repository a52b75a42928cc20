import { countText } from '#src/core/index.ts';
import { decisionCodes } from '#src/evaluation/index.ts';
import type { Pipeline, RunOutcome, StepContext } from '#src/pipelines/index.ts';
import { join } from 'node:path';
import type { StepsRequest } from './pipeline-options.ts';
import { textTable } from './text-table.ts';

/** What the closing lines speak of besides the outcome. */
export type ClosingAbout = {
  readonly pipeline: Pipeline;
  readonly context: StepContext;
  readonly request: StepsRequest;
};

/** Gives the lines that end a command: what became of all keys, where the outputs are, what to try next. */
export function closingLines(outcome: RunOutcome, about: ClosingAbout): readonly string[] {
  return ['', ...keyLines(outcome), ...outputLines(outcome, about), ...nextLines(outcome, about)];
}

const stateMeanings: Readonly<Record<string, string>> = {
  TRAINED: 'A challenger was chosen.',
  ...Object.fromEntries(Object.entries(decisionCodes).map(([code, { summary }]) => [code, summary])),
};

function keyLines(outcome: RunOutcome): readonly string[] {
  const states = outcome.steps.findLast(({ result }) => result?.keyStates !== undefined)?.result?.keyStates;
  if (states === undefined) return [];
  const rows = Object.entries(states)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([state, count]) => [state, countText(count), stateMeanings[state] ?? '']);
  const total = Object.values(states).reduce((sum, count) => sum + count, 0);
  return [...textTable(['what became of the keys', 'keys', ''], [...rows, ['all keys', countText(total), '']]), ''];
}

function outputLines(outcome: RunOutcome, { context }: ClosingAbout): readonly string[] {
  const outputs = outcome.steps.flatMap(({ result }) => result?.outputs ?? []);
  if (outputs.length === 0) return [];
  const workspace = context.workspace.uri.replace(/^file:\/\//, '');
  const rows = outputs.map(({ path, holds }) => [
    path.includes('/') ? `${workspace}/${path}` : join(context.outputFolder, path),
    holds,
  ]);
  return [...textTable(['outputs', ''], rows), ''];
}

function nextLines(outcome: RunOutcome, { pipeline, request }: ClosingAbout): readonly string[] {
  const done = outcome.steps.map(({ record }) => record.step);
  const all = pipeline.steps.map((step) => step.name);
  const following = all[all.indexOf(done.at(-1) ?? '') + 1];
  const places = placesOf(request);
  const next =
    following === undefined
      ? [
          ['npx muster inference', `--location X${places}`, 'forecast the keys of one location'],
          ['npx muster run', `${request.file}${places}`, 'run again: what is unchanged is not registered twice'],
        ]
      : [['npx muster', `${following}${places}`, `the next step of ${pipeline.definition.name}`]];
  return ['next', ...next.map(([command, rest, meaning]) => `  ${command} ${rest}   # ${meaning}`)];
}

function placesOf({ options, file }: StepsRequest): string {
  const workspace = options.workspace === undefined ? '' : ` --workspace ${options.workspace}`;
  const output = options.output === undefined ? '' : ` --output ${options.output}`;
  return `${file === 'pipelines/batchai.yml' ? '' : ` --pipeline ${file}`}${workspace}${output}`;
}
