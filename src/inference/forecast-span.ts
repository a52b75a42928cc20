import {
  countOf,
  countPeriods,
  countText,
  lastObservedPeriod,
  MusterError,
  periodLabel,
  periodOf,
  periodStart,
  type FleetSeries,
} from '#src/core/index.ts';

/** The most periods that a forecast may reach beyond the rows from which it is made. */
const mostPeriods = 10_000;

/** Which periods are forecast, and up to where rows may be known. */
export type ForecastSpan = {
  /** The first period that is forecast. */
  readonly firstPeriod: number;
  readonly horizon: number;
  /** The last period of which rows may be known: the end of the fleet's data, or the period before a start inside them. */
  readonly lastPeriod: number;
  /** Whether the forecast starts at a period of which rows are there: none from its start on is read. */
  readonly isBacktest: boolean;
};

/** When a forecast starts and how long it is; right after the end of the data, and one horizon long, unless it is said. */
export type SpanWish = {
  /** As `periodOf` reads it. */
  readonly start?: string | undefined;
  readonly periods: number;
};

/**
 * Gives the span of a forecast. Throws FORECAST_START_INVALID for a start that is no period, FORECAST_START_TOO_EARLY for one with no row
 * before it, FORECAST_PERIODS_INVALID for a length that is not 1 or more, or that ends more than `mostPeriods` behind the known rows.
 */
export function forecastSpan(fleet: FleetSeries, { start, periods }: SpanWish): ForecastSpan {
  const dataEnd = lastObservedPeriod(fleet) ?? -1;
  const firstPeriod = start === undefined ? dataEnd + 1 : startOf(fleet, start);
  const lastPeriod = Math.min(dataEnd, firstPeriod - 1);
  checkPeriods(fleet, { firstPeriod, lastPeriod, periods });
  return { firstPeriod, horizon: periods, lastPeriod, isBacktest: firstPeriod <= dataEnd };
}

/** Gives what a span says beside its periods: that it is a backtest, or what lies between the data and its start; empty for neither. */
export function spanRemark({ frequency }: Pick<FleetSeries, 'frequency'>, span: ForecastSpan): string {
  const { firstPeriod, lastPeriod, isBacktest } = span;
  if (isBacktest) {
    return `backtest: rows are known up to ${periodLabel(frequency, lastPeriod)}; none from ${periodLabel(frequency, firstPeriod)} on was read, and a model that was fitted to them is fitted anew`;
  }
  const gap = firstPeriod - 1 - lastPeriod;
  if (gap === 0) return '';
  const last = periodLabel(frequency, firstPeriod - 1);
  return `the data end at ${periodLabel(frequency, lastPeriod)}: ${countPeriods(frequency, gap)} up to ${last} bridged by forecasts`;
}

function startOf(fleet: FleetSeries, text: string): number {
  const { frequency, firstPeriod, nObserved } = fleet;
  const start = periodOf(frequency, text);
  if (start === undefined) {
    throw new MusterError('FORECAST_START_INVALID', {
      what: `"${text}" is no period of a calendar.`,
      expected: `a period of ${frequency} data, such as ${periodLabel(frequency, (lastObservedPeriod(fleet) ?? 0) + 1)}`,
    });
  }
  const first = firstPeriod.reduce((least, each, i) => (nObserved[i]! > 0 ? Math.min(least, each) : least), Infinity);
  if (start > first) return start;
  throw new MusterError('FORECAST_START_TOO_EARLY', {
    what: `The forecast is to start at ${periodLabel(frequency, start)}, and the first row of all keys is of ${Number.isFinite(first) ? periodLabel(frequency, first) : 'no period'}.`,
    expected: Number.isFinite(first) ? `${periodLabel(frequency, first + 1)} or later` : 'a fleet with rows',
  });
}

function checkPeriods(
  { frequency }: Pick<FleetSeries, 'frequency'>,
  {
    firstPeriod,
    lastPeriod,
    periods,
  }: { readonly firstPeriod: number; readonly lastPeriod: number; readonly periods: number },
): void {
  const gap = firstPeriod - 1 - lastPeriod;
  const isLabelled = periodStart(frequency, firstPeriod + periods - 1) < Date.UTC(10_000, 0);
  if (Number.isInteger(periods) && periods >= 1 && gap + periods <= mostPeriods && isLabelled) return;
  const bridged = gap === 0 ? '' : `, of which ${countText(gap)} lie before the start`;
  throw new MusterError('FORECAST_PERIODS_INVALID', {
    what: `The forecast has ${countOf(periods, 'period')} from ${periodLabel(frequency, firstPeriod)} on.`,
    expected: `1 to ${countText(mostPeriods)} periods behind ${periodLabel(frequency, lastPeriod)}, where the known rows end${bridged}; none after the year 9999`,
  });
}
