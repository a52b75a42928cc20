import { countOf, numberText } from '#src/core/index.ts';
import type { FileReport, QualityReport } from './quality-report.ts';

/** Gives what the report holds that may be otherwise than its writer meant, a sentence each, with what to set or to correct. */
export function warningsOfQuality(report: QualityReport): readonly string[] {
  const files = [report.demand, ...(report.knownFuture === null ? [] : [report.knownFuture])];
  return [...files.flatMap(warnOfNumbers), ...files.flatMap(warnOfBlanks), ...warnOfTwins(report)];
}

function warnOfNumbers({ file, dialect, unsureNumber }: FileReport): readonly string[] {
  if (unsureNumber === null) return [];
  const { column, line, value, readAs } = unsureNumber;
  const other = dialect.decimalMark === '.' ? ',' : '.';
  return [
    `${file}: "${value}" in ${column} on line ${line} is read as ${numberText(readAs)}, and no number of the file shows beyond doubt whether its marks are decimal or between thousands. If it is right, set decimal_mark: "${dialect.decimalMark}" in the pipeline file to be sure; if not, "${other}".`,
  ];
}

function warnOfBlanks({ file, paddedKeys: { count, examples } }: FileReport): readonly string[] {
  const [first] = examples;
  if (first === undefined) return [];
  const keys = count === 1 ? '1 key is' : `${countOf(count, 'key')} are`;
  return [
    `${file}: ${keys} written with different blanks around a value, which are no part of it: "${first.written}" on line ${first.line} is taken for ${first.key}, in ${countOf(first.rows, 'row')}. Correct the file if they are different keys.`,
  ];
}

function warnOfTwins({ lookAlikeKeys: { count, examples } }: QualityReport): readonly string[] {
  const [first] = examples;
  if (first === undefined) return [];
  const groups = count === 1 ? 'Some keys look' : `${countOf(count, 'group')} of keys look`;
  return [
    `${groups} the same and are different keys, each with a model of its own: ${first.map((key) => `"${key}"`).join(' and ')}. Write them with the same characters if they are one key.`,
  ];
}
