import { countOf, countPeriods, countText } from '#src/core/index.ts';
import type { FileReport, QualityReport } from './quality-report.ts';
import type { RowFate } from './row-fates.ts';

/** Gives the report in a handful of lines for the screen: the files, the keys, what was repaired and refused, and what is unused. */
export function describeQuality(report: QualityReport): readonly string[] {
  const files = [report.demand, ...(report.knownFuture === null ? [] : [report.knownFuture])];
  const { keys, periods, covariates } = report;
  const range = periods === null ? 'no observed period' : `${periods.from} to ${periods.to}`;
  const filled = `${countPeriods(report.frequency, report.filledPeriods)} filled`;
  return [
    ...files.flatMap(describeFile),
    ...describeEdges(report),
    `${countOf(keys.read, 'key')}: ${countText(keys.ready)} READY, ${countText(keys.blocked)} BLOCKED_DATA; ${range}, ${filled}`,
    ...covariates.unreadable.map(
      ({ file, covariate, count, examples }) =>
        `${file}: covariate ${covariate} unreadable in ${countOf(count, 'row')}, first on line ${examples[0]?.line}`,
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
  const counts = `${countOf(file.read, 'row')} read, ${countText(file.kept)} kept, ${countText(file.repaired)} repaired, ${countText(file.refused)} refused${ignored}`;
  const reasons = file.fates.map(
    ({ name, count, examples }) => `${name} ${countText(count)} (first on line ${examples[0]?.line})`,
  );
  return [
    `${file.file}: ${counts}; ${form.join(', ')}`,
    ...(reasons.length > 0 ? [`${file.file}: ${reasons.join('; ')}`] : []),
  ];
}

// Rows that are refused only for where they lie: what decided, and what to do.
function describeEdges({ demand, periods }: QualityReport): readonly string[] {
  const rowsOf = (name: RowFate): number => demand.fates.find((fate) => fate.name === name)?.count ?? 0;
  const [late, unfinished] = [rowsOf('TIME_AFTER_FLEET_END'), rowsOf('PERIOD_INCOMPLETE')];
  const rowsLie = (count: number): string => `${demand.file}: ${countOf(count, 'row')} ${count === 1 ? 'lies' : 'lie'}`;
  const lines: string[] = [];
  if (late > 0 && periods !== null) {
    lines.push(
      `${rowsLie(late)} after ${periods.to} and ${late === 1 ? 'is' : 'are'} refused: the fleet's last period is ${periods.endRule}. Correct the dates; if they are right, set min_end_share: 0.`,
    );
  }
  if (unfinished > 0) {
    lines.push(
      `${rowsLie(unfinished)} in a first or last period that the rows of the file or of the key do not cover from start to end; it is left out until its rows are there.`,
    );
  }
  return lines;
}
