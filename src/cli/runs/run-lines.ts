import { countOf, countText } from '#src/core/index.ts';
import type { PastRun, PastStepDetail } from '#src/pipelines/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import type { KeptArtifacts } from './kept-artifacts.ts';
import { digestText, durationText, idText, oneLine, releaseText, stateText, valueText } from './run-words.ts';

/** Gives a run as lines for people: how it ended and with what code, a table of its steps, and what each read, wrote and counted. */
export function runLines(
  run: PastRun<PastStepDetail>,
  artifacts: ReadonlyMap<string, KeptArtifacts>,
): readonly string[] {
  const { lockfileDigest, nodeVersion } = run.steps.at(-1)!;
  const release = releaseText(run.steps);
  return [
    `${run.id}  ${run.pipeline}  ${stateText(run)}`,
    ...pairLines([
      ['began', `${timeText(run.startedAt)}, at work for ${durationText(run.durationInMs)}`],
      ['keys', run.nKeys === null ? '' : countText(run.nKeys)],
      ['release', release],
      ['code version', run.codeVersion],
      ['git commit', run.gitCommit ?? ''],
      ['package-lock.json', digestText(lockfileDigest ?? '')],
      ['Node', nodeVersion ?? ''],
    ]),
    '',
    ...textTable(['step', 'state', 'duration', 'peak memory', 'why'], run.steps.map(cellsOf)),
    ...run.steps.flatMap((step) => ['', ...stepLines(step, artifacts.get(step.step))]),
  ];
}

function cellsOf(step: PastStepDetail): readonly string[] {
  const { nAttempts, peakMemoryInBytes } = step;
  return [
    step.step,
    nAttempts <= 1 ? step.state : `${step.state} (attempt ${nAttempts})`,
    durationText(step.durationInMs),
    peakMemoryInBytes === null ? '' : `${countText(Math.round(peakMemoryInBytes / 2 ** 20))} MiB`,
    oneLine(whyText(step)),
  ];
}

function whyText({ state, reasons, reusedFrom }: PastStepDetail): string {
  if (state === 'planned') return '';
  if (state === 'reused') return `nothing changed since ${reusedFrom ?? 'the last time'}`;
  return reasons === null ? 'not recorded' : reasons.join('; ');
}

function stepLines(step: PastStepDetail, artifacts: KeptArtifacts | undefined): readonly string[] {
  const { parameters, inputs, outputs, changedInputs, counts, keyStates, error, errorCode } = step;
  return [
    `${step.step}  ${step.uses}`,
    ...pairLines([
      ['says', oneLine(step.summary)],
      ['error', oneLine([errorCode ?? '', error ?? ''].filter((each) => each !== '').join('  '))],
      ['counts', numbersText(counts)],
      ['keys', numbersText(Object.fromEntries(Object.entries(keyStates).filter(([, count]) => count > 0)))],
      ...(inputs ?? []).map(({ kind, name, id }) => ['reads', `${kind} ${name} ${idText(id)}`] as const),
      ['changed while it ran', oneLine((changedInputs ?? []).join(', '))],
      ...(outputs ?? []).map(
        ({ kind, name, id, nFiles }) =>
          [
            'writes',
            kind === 'table' ? `table ${name} ${idText(id)}` : `${countOf(nFiles ?? 0, 'file')} ${name} ${idText(id)}`,
          ] as const,
      ),
      // The name of the pipeline stands above already.
      ...Object.entries(parameters ?? {})
        .filter(([name]) => name !== 'pipeline')
        .map(([name, value]) => [name.replaceAll('_', ' '), groupText(value)] as const),
      ['artifacts', artifacts === undefined ? '' : artifactText(artifacts)],
    ]),
  ];
}

function numbersText(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ');
}

function groupText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return valueText(value);
  return Object.entries(value)
    .filter(([, each]) => valueText(each) !== '{}')
    .map(([name, each]) => `${name}=${valueText(each)}`)
    .join(' ');
}

function artifactText({ folder, files }: KeptArtifacts): string {
  return `${folder}: ${files.map(({ name, bytes }) => `${name} (${countText(bytes)} bytes)`).join(', ')}`;
}

/** Gives lines of a name and what it says; none for what says nothing. A name that repeats stands once. */
function pairLines(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const said = pairs.filter(([, text]) => text !== '');
  const width = Math.max(0, ...said.map(([name]) => name.length));
  return said.map(([name, text], i) => `  ${(said[i - 1]?.[0] === name ? '' : name).padEnd(width)}  ${text}`);
}
