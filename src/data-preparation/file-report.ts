import { countOf, countText, describeKey, MusterError, numberText, type Fault } from '#src/core/index.ts';
import type { FateCount, FileReport, RowExample, UnreadableCovariate } from './quality-report.ts';
import { isFault, isUsable, outcomeOf, rowFates, type RowFate } from './row-fates.ts';
import { unreadableText, type TypedRows } from './typed-rows.ts';

/** How many examples of one thing a report holds. */
export const examplesShown = 5;

/** Counts the fates of a file's rows and describes the file. */
export function reportFile(rows: TypedRows, fates: Uint8Array, keyColumns: readonly string[]): FileReport {
  const { raw, numberForm } = rows;
  const { blankLines, ...facts } = raw.facts;
  const counts = countFates(rows, fates, keyColumns);
  const total = (outcome: FateCount['outcome']): number =>
    counts.filter((fate) => fate.outcome === outcome).reduce((sum, fate) => sum + fate.count, 0);
  const [repaired, refused, ignored] = [total('repaired'), total('refused'), total('ignored')];
  return {
    file: raw.file,
    dialect: {
      ...facts,
      decimalMark: numberForm.decimalMark,
      thousands: numberForm.thousands,
      decimalMarkIsAssumed: numberForm.isAssumed,
    },
    unsureNumber: numberForm.isAssumed ? unsureNumber(rows) : null,
    timeForm: rows.timeForm.name,
    read: raw.nRows,
    kept: raw.nRows - repaired - refused - ignored,
    repaired,
    refused,
    ignored,
    rowsWithoutKey: raw.key.reduce((sum, key) => sum + (key === -1 ? 1 : 0), 0),
    paddedKeys: paddedKeys(rows, keyColumns),
    blankLines,
    fates: counts,
  };
}

function paddedKeys({ raw }: TypedRows, keyColumns: readonly string[]): FileReport['paddedKeys'] {
  const examples = raw.paddedKeys.slice(0, examplesShown).map(({ keyNumber, rows, line, written }) => ({
    key: describeKey(keyColumns, raw.keys[keyNumber]!),
    rows,
    line,
    written: describeKey(keyColumns, written),
  }));
  return { count: raw.paddedKeys.length, examples };
}

function unsureNumber({ raw, target, covariates }: TypedRows): FileReport['unsureNumber'] {
  const columns = [
    { column: raw.targetColumn ?? '', numbers: raw.target, values: target },
    ...Object.keys(covariates).map((name) => ({
      column: name,
      numbers: raw.covariates[name],
      values: covariates[name],
    })),
  ];
  for (const { column, numbers, values } of columns) {
    const unsure = numbers?.unsure;
    if (unsure === undefined || values === undefined) continue;
    return { column, line: raw.line[unsure.row]!, value: unsure.text, readAs: values[unsure.row]! };
  }
  return null;
}

/** Throws DATA_TOO_MANY_REFUSED with the reasons when more than a share of the rows is refused for what they hold. */
export function refuseBadFile(report: FileReport, maxRefusedShare: number): void {
  const reasons = report.fates.filter((fate) => isFault(fate.name));
  const refused = reasons.reduce((sum, fate) => sum + fate.count, 0);
  if (refused <= report.read * maxRefusedShare) return;
  const share = `${countText(refused)} of ${countOf(report.read, 'row')} ${refused === 1 ? 'is' : 'are'} refused`;
  const faults = reasons
    .sort((a, b) => b.count - a.count)
    .map((fate): Fault => {
      const shown = fate.examples.map((example) => `line ${example.line} "${example.value.slice(0, 40)}"`);
      return {
        what: `${share}, ${countText(fate.count)} of them as ${fate.name}: ${shown.join(', ')}`,
        where: { file: report.file, ...(fate.examples[0] === undefined ? {} : { line: fate.examples[0].line }) },
        expected: `at most ${Number((maxRefusedShare * 100).toFixed(1))} % of the rows refused`,
      };
    });
  throw new MusterError('DATA_TOO_MANY_REFUSED', faults);
}

/** Counts the fields of the covariates that could not be read in rows that were kept. */
export function unreadableCovariates(
  rows: TypedRows,
  fates: Uint8Array,
  keyColumns: readonly string[],
): readonly UnreadableCovariate[] {
  const { raw } = rows;
  return Object.entries(rows.covariates).flatMap(([covariate, values]) => {
    const examples: RowExample[] = [];
    let count = 0;
    for (let row = 0; row < raw.nRows; row++) {
      if (!Number.isNaN(values[row]!) || !isUsable(fates[row]!)) continue;
      count++;
      if (examples.length >= examplesShown) continue;
      const value = unreadableText(raw.covariates[covariate]!, rows.numberForm, row);
      if (value !== undefined) examples.push({ line: raw.line[row]!, key: keyText(rows, row, keyColumns), value });
    }
    return count === 0 ? [] : [{ file: raw.file, covariate, count, examples }];
  });
}

function countFates(rows: TypedRows, fates: Uint8Array, keyColumns: readonly string[]): readonly FateCount[] {
  const counts = rowFates.map(() => 0);
  const examples = rowFates.map((): RowExample[] => []);
  for (let row = 0; row < fates.length; row++) {
    const code = fates[row]!;
    counts[code]!++;
    if (counts[code]! > examplesShown || rowFates[code] === 'KEPT') continue;
    const key = keyText(rows, row, keyColumns);
    examples[code]!.push({ line: rows.raw.line[row]!, key, value: valueAtFault(rows, rowFates[code]!, row) });
  }
  return rowFates.flatMap((name, code) => {
    const outcome = outcomeOf(name);
    if (outcome === 'kept' || counts[code] === 0) return [];
    return [{ name, outcome, count: counts[code]!, examples: examples[code]! }];
  });
}

function keyText(rows: TypedRows, row: number, keyColumns: readonly string[]): string {
  const key = rows.raw.keys[rows.raw.key[row]!];
  return key === undefined ? '' : describeKey(keyColumns, key);
}

function valueAtFault(rows: TypedRows, fate: RowFate, row: number): string {
  const { raw, target } = rows;
  const timeText = raw.times.texts[raw.time[row]!] ?? '';
  if (fate === 'KEY_EMPTY') return '';
  if (fate.startsWith('TIME_') || fate === 'PERIOD_INCOMPLETE' || raw.target === undefined || target === undefined)
    return timeText;
  if (Number.isNaN(target[row]!)) return unreadableText(raw.target, rows.numberForm, row) ?? '';
  return numberText(target[row]!);
}
