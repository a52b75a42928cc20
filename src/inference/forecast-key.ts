import { countPeriods, isMusterError, periodLabel, type Series } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import {
  bordersOf,
  explainForecast,
  forecast,
  minimumRows,
  type Candidate,
  type Model,
  type StepTerms,
} from '#src/learners/index.ts';
import { fitAnew } from './fit-anew.ts';
import type { ForecastRequest } from './forecast-request.ts';
import { honestModel } from './honest-model.ts';

/** The forecast of one key, and where it comes from. */
export type KeyForecast = {
  /** The values of the periods asked for: [horizon]. */
  readonly values: Float64Array;
  /** The borders of the prediction interval, NaN where it is not known: [horizon] each. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The share of values that the interval is to hold; undefined where there is none. */
  readonly coverage?: number | undefined;
  /**
   * `champion` for the registered model; else the fallback: `fallback:previous_version`, `fallback:fleet_default`,
   * `fallback:seasonal_naive`, `fallback:fleet_median` for a key without rows, or `fallback:ended` for a series that ended.
   */
  readonly source: string;
  /** The learner whose values these are; `fleet_median` for a key without rows, `none` for a series that ended. */
  readonly model: string;
  /** The version of the registered model; null where none forecast. */
  readonly version: number | null;
  /** Why it is a fallback, what was bridged or fitted anew; empty where there is nothing to say. */
  readonly reason: string;
  /** What makes up each value, [horizon], where that was asked for and the values are made up of terms. */
  readonly terms?: readonly StepTerms[] | undefined;
};

/** What the registry and data preparation know of a key. */
export type KeyService = {
  readonly champion?: Champion | undefined;
  /** The newest version before the champion that loads, where the champion does not. */
  readonly previous?: Champion | undefined;
  /** Why there is no champion. */
  readonly why: string;
  /** Whether its rows are unfit for training: the fleet's default is not for it. */
  readonly isBlocked?: boolean;
};

/**
 * Forecasts one key, which has observed rows: by its champion, by the version before it where it does not load, by the configuration
 * of the fleet, or by its seasonal pattern, whichever can first; `source` and `reason` say which and why. A series that ended gets 0. A
 * series that ends before the forecast starts is forecast over the gap too. A model that has seen a period to be forecast is fitted anew.
 */
export async function forecastKey(series: Series, service: KeyService, request: ForecastRequest): Promise<KeyForecast> {
  const end = series.firstPeriod + series.target.length - 1;
  if (request.lastPeriod - end > request.endedAfter) return forecastOfEnded(series, end, request.horizon);
  const said: string[] = [];
  for (const attempt of attemptsFor(series, service, request)) {
    const forecasted = await attempt(said);
    if (forecasted !== undefined) return { ...forecasted, reason: join(...said, bridgedBetween(series, end, request)) };
  }
  throw new Error('the seasonal naive forecasts every series that has a row');
}

type Unexplained = Omit<KeyForecast, 'reason'>;

/** Makes a forecast, or says in `said` why it cannot. */
type Attempt = (said: string[]) => Promise<Unexplained | undefined>;

function attemptsFor(series: Series, service: KeyService, request: ForecastRequest): readonly Attempt[] {
  const { champion, previous, why, isBlocked = false } = service;
  const registered = (one: Champion, source: string): Attempt => {
    return async (said) => forecastByVersion(series, { one, source }, said, request);
  };
  const fitted = (candidate: Candidate, source: string): Attempt => {
    return async (said) => forecastByFit(series, { candidate, source }, said, request);
  };
  const { fleetDefault, fallback } = request;
  const rows = fleetDefault === undefined ? Infinity : Math.max(request.fleetDefaultRows, minimumRows(fleetDefault));
  const isForDefault = fleetDefault !== undefined && !isBlocked && series.target.length >= rows;
  return [
    champion === undefined ? async (said) => void said.push(why) : registered(champion, 'champion'),
    ...(previous === undefined ? [] : [registered(previous, 'fallback:previous_version')]),
    ...(isForDefault ? [fitted(fleetDefault, 'fallback:fleet_default')] : []),
    fitted(fallback, `fallback:${fallback.learner}`),
  ];
}

async function forecastByVersion(
  series: Series,
  { one, source }: { readonly one: Champion; readonly source: string },
  said: string[],
  request: ForecastRequest,
): Promise<Unexplained | undefined> {
  const { version } = one;
  if (one.model === undefined) {
    said.push(`Version ${version} does not load: ${(one.loadFailure ?? 'no reason is known').replace(/\.$/, '')}.`);
    return undefined;
  }
  return trying(`Version ${version}`, said, async () => {
    const { model, remark } = await honestModel(one, series, request);
    const made = forecastBy(model, series, request, said);
    if (made !== undefined && remark !== '') said.push(remark);
    return made === undefined ? undefined : { ...made, source, version };
  });
}

async function forecastByFit(
  series: Series,
  { candidate, source }: { readonly candidate: Candidate; readonly source: string },
  said: string[],
  request: ForecastRequest,
): Promise<Unexplained | undefined> {
  return trying(candidate === request.fleetDefault ? "The fleet's default" : candidate.learner, said, async () => {
    const made = forecastBy(await fitAnew(candidate, series, request), series, request, said);
    return made === undefined ? undefined : { ...made, source, version: null };
  });
}

/** Gives what the work gives; where it gives nothing or fails with an error of ours, says so. */
async function trying(
  who: string,
  said: string[],
  work: () => Promise<Unexplained | undefined>,
): Promise<Unexplained | undefined> {
  try {
    const made = await work();
    if (made === undefined) said.push(`${who} forecast a value that is not finite.`);
    return made;
  } catch (error) {
    if (!isMusterError(error)) throw error;
    said.push(`${who} cannot forecast: ${error.faults[0]?.what ?? error.message}`);
    return undefined;
  }
}

/** Gives the values and borders of the periods asked for, without those of the gap before them; undefined where one is not finite. */
function forecastBy(
  model: Model,
  series: Series,
  request: ForecastRequest,
  said: string[],
): Omit<Unexplained, 'source' | 'version'> | undefined {
  const gap = gapOf(series, request);
  const all = forecast(model, series, gap + request.horizon);
  const values = gap === 0 ? all : all.slice(gap);
  if (!values.every(Number.isFinite)) return undefined;
  const terms = request.isExplained === true ? { terms: termsOf(model, series, gap + request.horizon, said) } : {};
  const borders = bordersOf(model, values, gap);
  return {
    values,
    ...borders,
    coverage: model.interval?.coverage,
    model: model.learner,
    ...(terms.terms === undefined ? {} : { terms: terms.terms.slice(gap) }),
  };
}

/** A forecast stands even where it cannot be explained; `said` then says why. */
function termsOf(model: Model, series: Series, nSteps: number, said: string[]): readonly StepTerms[] | undefined {
  try {
    return explainForecast(model, series, nSteps);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    said.push(`Its terms are not known: ${error.faults[0]?.what ?? error.message}`);
    return undefined;
  }
}

function gapOf({ firstPeriod, target }: Series, request: Pick<ForecastRequest, 'firstPeriod'>): number {
  return request.firstPeriod - firstPeriod - target.length;
}

function bridgedBetween(series: Series, end: number, request: ForecastRequest): string {
  const gap = gapOf(series, request);
  if (gap === 0) return '';
  return `The last row is of ${periodLabel(series.frequency, end)}; ${countPeriods(series.frequency, gap)} bridged by forecasts.`;
}

function forecastOfEnded(series: Series, end: number, horizon: number): KeyForecast {
  const reason = `The series ended: its last row is of ${periodLabel(series.frequency, end)}.`;
  const unknown = new Float64Array(horizon).fill(Number.NaN);
  const values = new Float64Array(horizon);
  return { values, lower: unknown, upper: unknown, source: 'fallback:ended', model: 'none', version: null, reason };
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
