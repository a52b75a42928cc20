import { numberText } from '#src/core/index.ts';
import type { FileReport, QualityReport } from './quality-report.ts';

/** Gives what the report holds that may be otherwise than its writer meant, a sentence each, with what to set or to correct. */
export function warningsOfQuality(report: QualityReport): readonly string[] {
  const files = [report.demand, ...(report.knownFuture === null ? [] : [report.knownFuture])];
  return files.flatMap(warnOfNumbers);
}

function warnOfNumbers({ file, dialect, unsureNumber }: FileReport): readonly string[] {
  if (unsureNumber === null) return [];
  const { column, line, value, readAs } = unsureNumber;
  const other = dialect.decimalMark === '.' ? ',' : '.';
  return [
    `${file}: "${value}" in ${column} on line ${line} is read as ${numberText(readAs)}, and no number of the file shows beyond doubt whether its marks are decimal or between thousands. If it is right, set decimal_mark: "${dialect.decimalMark}" in the pipeline file to be sure; if not, "${other}".`,
  ];
}
