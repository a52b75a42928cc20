import { countPeriods, countText } from '#src/core/index.ts';
import type { FileReport, QualityReport } from './quality-report.ts';

/** Gives the report in a handful of lines for the screen: the files, the keys, what was repaired and refused, and what is unused. */
export function describeQuality(report: QualityReport): readonly string[] {
  const files = [report.demand, ...(report.knownFuture === null ? [] : [report.knownFuture])];
  const { keys, periods, covariates } = report;
  const range = periods === null ? 'no observed period' : `${periods.from} to ${periods.to}`;
  const filled = `${countPeriods(report.frequency, report.filledPeriods)} filled`;
  return [
    ...files.flatMap(describeFile),
    `${countText(keys.read)} ${keys.read === 1 ? 'key' : 'keys'}: ${countText(keys.ready)} READY, ${countText(keys.blocked)} BLOCKED_DATA; ${range}, ${filled}`,
    ...covariates.unreadable.map(
      ({ file, covariate, count, examples }) =>
        `${file}: covariate ${covariate} unreadable in ${countText(count)} rows, first on line ${examples[0]?.line}`,
    ),
    ...covariates.unused.map(({ name, reason }) => `Covariate ${name} is unused: ${reason}.`),
  ];
}

function describeFile(file: FileReport): readonly string[] {
  const { dialect } = file;
  const delimiter = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': '"|"' }[dialect.delimiter];
  const mark = dialect.decimalMark === '.' ? 'decimal points' : 'decimal commas';
  const form = [
    dialect.encoding + (dialect.byteOrderMark ? ' with byte order mark' : ''),
    delimiter,
    mark + (dialect.decimalMarkIsAssumed ? ' (assumed: every number reads either way)' : ''),
    `times as ${file.timeForm}`,
  ];
  const ignored = file.ignored > 0 ? `, ${countText(file.ignored)} not needed` : '';
  const counts = `${countText(file.read)} rows read, ${countText(file.kept)} kept, ${countText(file.repaired)} repaired, ${countText(file.refused)} refused${ignored}`;
  const reasons = file.fates.map(
    ({ name, count, examples }) => `${name} ${countText(count)} (first on line ${examples[0]?.line})`,
  );
  return [
    `${file.file}: ${counts}; ${form.join(', ')}`,
    ...(reasons.length > 0 ? [`${file.file}: ${reasons.join('; ')}`] : []),
  ];
}
