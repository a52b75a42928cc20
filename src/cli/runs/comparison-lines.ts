import type { Difference, NumberDifference, RunComparison, StepComparison } from '#src/pipelines/index.ts';
import { textTable } from '../text-table.ts';
import { durationText, valueText } from './run-words.ts';

/** Gives what differs between two runs as a table: a line a difference, the values side by side, of numbers also their difference. */
export function comparisonLines({ runs, run, steps }: RunComparison): readonly string[] {
  const rows = [...run.map((each) => ['', ...differenceCells('run', each)]), ...steps.flatMap(stepRows)];
  if (rows.length === 0) return [`${runs[0]} and ${runs[1]} do not differ.`];
  return textTable(['step', 'what', runs[0], runs[1], 'difference'], rows);
}

function stepRows(step: StepComparison): readonly (readonly string[])[] {
  const { state, durationInMs, code } = step;
  const rows = [
    ['ended', ...[0, 1].map((i) => endText(state[i]!, durationInMs[i]!)), ''],
    ...step.implementation.map((each) => differenceCells('', each)),
    ...step.parameters.map((each) => differenceCells('', each)),
    ...(code === undefined ? [] : codeRows(code)),
    ...step.inputs.map((each) => differenceCells('input', each)),
    ...step.outputs.map((each) => differenceCells('output', each)),
    ...step.metrics.map((each) => numberCells('', each)),
    ...step.keyStates.map((each) => numberCells('keys', each)),
    ...step.notRecorded.map((part) => [part, '', '', 'not recorded of one of them']),
  ];
  return rows.map((cells, i) => [i === 0 ? step.step : '', ...cells]);
}

function endText(state: string | null, ms: number | null): string {
  if (state === null) return 'not run';
  return state === 'reused' || ms === null ? state : `${state}, ${durationText(ms)}`;
}

function codeRows(code: readonly string[]): readonly (readonly string[])[] {
  if (code.length === 0) return [['code', '', '', 'changed; no run between them tells where']];
  return code.map((each) => ['code', '', '', each]);
}

const longest = 44;

function differenceCells(word: string, { name, before, after }: Difference): readonly string[] {
  const cells = [before, after].map((value) => {
    const text = valueText(value);
    return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  });
  return [`${word} ${name}`.trim(), ...cells, ''];
}

function numberCells(word: string, { name, before, after, change }: NumberDifference): readonly string[] {
  const share =
    change === null || before === null || before === 0 ? '' : ` (${signed(100 * (change / Math.abs(before)), 1)} %)`;
  const difference = change === null ? '' : `${change > 0 ? '+' : ''}${valueText(change)}${share}`;
  return [`${word} ${name}`.trim(), valueText(before), valueText(after), difference];
}

function signed(value: number, digits: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;
}
