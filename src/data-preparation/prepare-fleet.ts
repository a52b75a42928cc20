import { periodLabel, type FleetSeries, type Frequency } from '#src/core/index.ts';
import { buildCalendar } from './calendar.ts';
import type { CsvSource } from './csv-bytes.ts';
import { cutAtEnd, fleetEndOf, type FleetEnd } from './fleet-end.ts';
import { refuseBadFile, reportFile, unreadableCovariates } from './file-report.ts';
import { refuseCoarserForm, refuseCoarserRows, refuseFinerRows } from './frequency-fit.ts';
import { qualityOfKeys } from './key-quality.ts';
import { futureCovariates } from './known-future.ts';
import { valuesByPeriod, type PeriodValues } from './period-values.ts';
import { lookAlikeKeys } from './look-alike-keys.ts';
import type { DecimalMark } from './number-form.ts';
import type { KeyQuality, QualityReport } from './quality-report.ts';
import { readRawRows } from './raw-rows.ts';
import { orderRows } from './row-order.ts';
import { screenRows } from './row-screening.ts';
import type { PreparationRules } from './rules.ts';
import { planSeries, type SeriesPlan } from './series-plan.ts';
import { typeRows, type TypedRows } from './typed-rows.ts';
import { refuseIncompletePeriods } from './whole-periods.ts';

/** What data preparation needs to know about the files. */
export type PrepareOptions = {
  readonly frequency: Frequency;
  /** Periods after which a season comes back, at least 1; gaps are filled by it. */
  readonly seasonLength: number;
  /** The roles whose values name the key; may be empty. */
  readonly keyColumns: readonly string[];
  /** The roles of known-future columns, such as price or promotion. */
  readonly covariates: readonly string[];
  /** Role (time, target, each key column, each covariate) to column of the file; by default a role has the column of its own name. */
  readonly columns: Readonly<Record<string, string>>;
  /** The name of a time form; undefined to have it detected. */
  readonly timeFormat: string | undefined;
  /** The mark before the decimals; undefined to have it found out. */
  readonly decimalMark: DecimalMark | undefined;
  readonly rules: PreparationRules;
};

/** The fleet on its calendar, the state of every key, and what was found on the way. */
export type PreparedFleet = {
  /** All keys with at least one usable row, blocked ones too; none has a row behind the end that enough keys reach. */
  readonly fleet: FleetSeries;
  /** All keys that a row of the demand file names, sorted by `compareKeys`. */
  readonly keyQuality: readonly KeyQuality[];
  readonly report: QualityReport;
};

/**
 * Reads the demand file, and the known-future file if there is one, into a regular calendar for each key. A covariate is used when
 * both files have it. Throws a MusterError whose code begins with DATA_ when a file is wrong as a whole; what is wrong with one row
 * or key is told in the result.
 */
export async function prepareFleet(
  demand: CsvSource,
  knownFuture: CsvSource | undefined,
  options: PrepareOptions,
  signal?: AbortSignal,
): Promise<PreparedFleet> {
  const { frequency, seasonLength, keyColumns, covariates, columns, rules } = options;
  const request = { keyColumns, covariates, columns };
  const allDemandRows = typeRows(await readRawRows(demand, { ...request, hasTarget: true }, signal), frequency, {
    required: options.timeFormat,
    decimalMark: { required: options.decimalMark },
  });
  const allFutureRows =
    knownFuture === undefined
      ? undefined
      : typeRows(await readRawRows(knownFuture, { ...request, hasTarget: false }, signal), frequency, {
          preferred: allDemandRows.timeForm,
          decimalMark: { required: options.decimalMark, preferred: allDemandRows.numberForm.decimalMark },
        });
  const use = covariateUse(options, allDemandRows, allFutureRows);
  const demandRows = onlyCovariates(allDemandRows, use.used);
  const futureRows = allFutureRows && onlyCovariates(allFutureRows, use.used);

  const { fates, values, end } = valuesOfDemand(demandRows, options);
  const demandReport = reportFile(demandRows, fates, keyColumns);
  refuseBadFile(demandReport, rules.maxRefusedShare);
  const plans = planSeries(demandRows.raw.keys, values, { frequency, rules, fleetEnd: end?.period });
  const known = futureRows && futureCovariates(futureRows, { plans, values }, { frequency, rules });
  const futureReport = known === undefined ? null : reportFile(futureRows!, known.fates, keyColumns);
  if (futureReport !== null) refuseBadFile(futureReport, rules.maxRefusedShare);

  const calendar = { file: demand.name, frequency, keyColumns, plans, values, covariates: use.used };
  const fleet = buildCalendar({ ...calendar, future: known?.future }, { missing: rules.missing, seasonLength });
  const keyQuality = qualityOfKeys(demandRows, fates, plans);
  const unreadable = [
    ...unreadableCovariates(demandRows, fates, keyColumns),
    ...(known === undefined ? [] : unreadableCovariates(futureRows!, known.fates, keyColumns)),
  ];
  const report: QualityReport = {
    frequency,
    demand: demandReport,
    knownFuture: futureReport,
    ...reportFleet(frequency, keyQuality, { plans, end }),
    lookAlikeKeys: lookAlikeKeys([...demandRows.raw.keys, ...(futureRows?.raw.keys ?? [])], keyColumns),
    covariates: { ...use, unreadable },
  };
  return { fleet, keyQuality, report };
}

type DemandValues = {
  readonly fates: Uint8Array;
  readonly values: PeriodValues;
  readonly end: FleetEnd | undefined;
};

function valuesOfDemand(rows: TypedRows, { frequency, rules }: PrepareOptions): DemandValues {
  refuseCoarserForm(rows, frequency);
  const fates = screenRows(rows, rules);
  const order = orderRows(rows, fates);
  refuseCoarserRows(rows, order, frequency);
  if (rules.finer === 'refuse') refuseFinerRows(rows, order, { frequency, rules });
  else refuseIncompletePeriods(rows, order, { frequency, rules }, fates);
  const values = valuesByPeriod(rows, rules.finer === 'refuse' ? order : orderRows(rows, fates), rules, fates);
  const end = fleetEndOf(values, { frequency, rules });
  return { fates, values: end === undefined ? values : cutAtEnd(rows, values, end, fates), end };
}

type CovariateUse = Pick<QualityReport['covariates'], 'used' | 'unused'>;

function covariateUse({ covariates }: PrepareOptions, demand: TypedRows, future: TypedRows | undefined): CovariateUse {
  const used: string[] = [];
  const unused: { readonly name: string; readonly reason: string }[] = [];
  for (const name of covariates) {
    if (demand.raw.missingCovariates.includes(name)) {
      unused.push({ name, reason: `${demand.raw.file} has no such column` });
    } else if (future === undefined) {
      unused.push({ name, reason: 'there is no known-future file, so that its future values are not known' });
    } else if (future.raw.missingCovariates.includes(name)) {
      unused.push({ name, reason: `${future.raw.file} has no such column` });
    } else {
      used.push(name);
    }
  }
  return { used, unused };
}

function onlyCovariates(rows: TypedRows, used: readonly string[]): TypedRows {
  return { ...rows, covariates: Object.fromEntries(used.map((name) => [name, rows.covariates[name]!])) };
}

function reportFleet(
  frequency: Frequency,
  keyQuality: readonly KeyQuality[],
  { plans, end }: { readonly plans: readonly SeriesPlan[]; readonly end: FleetEnd | undefined },
): Pick<QualityReport, 'keys' | 'periods' | 'filledPeriods'> {
  const ready = keyQuality.filter((quality) => quality.state === 'READY').length;
  const from = plans.reduce((first, plan) => Math.min(first, plan.firstPeriod), Infinity);
  const label = (period: number): string => periodLabel(frequency, period);
  return {
    keys: { read: keyQuality.length, ready, blocked: keyQuality.length - ready },
    periods: end === undefined ? null : { from: label(from), to: label(end.period), endRule: end.rule },
    filledPeriods: plans.reduce((sum, plan) => sum + plan.nFilled, 0),
  };
}
