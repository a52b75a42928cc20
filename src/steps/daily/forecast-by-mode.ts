import { MusterError, type FleetSeries } from '#src/core/index.ts';
import { forecastFleet, type FleetForecastOptions, type NewForecast } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { forecastWatch } from './forecast-watch.ts';
import { forecastDaily, type DailyGround } from './forecast-daily.ts';

/** What a forecast may be of: all that is asked for, or of it what is new. */
export const forecastModes = ['full', 'daily'] as const;

type Mode = (typeof forecastModes)[number];

/** A forecast, with lines for people and the files that were written beside those of every forecast. */
type Made = Pick<NewForecast, 'forecast'> & {
  /** Which of the forecasts were made now; absent where all were. */
  readonly isNew?: NewForecast['isNew'];
  readonly said: readonly string[];
  readonly files: readonly string[];
};

/** Forecasts all that is asked for, or of it what is new. */
export async function forecastByMode(
  mode: Mode,
  about: { readonly fleet: FleetSeries; readonly request: FleetForecastOptions; readonly ground: DailyGround },
  context: StepContext,
): Promise<Made> {
  const { fleet, request, ground } = about;
  if (mode === 'daily') return forecastDaily(fleet, request, ground, context);
  return { forecast: await forecastFleet(fleet, request, forecastWatch(context)), said: [], files: [] };
}

/** What a forecast is asked for that does not go with every mode. */
type ModeWish = {
  readonly mode: Mode;
  readonly start?: string | undefined;
  readonly reconcile: string;
  readonly explain: boolean;
};

/** Refuses a daily forecast with a start, with FORECAST_START_INVALID, and one that is to be reconciled or explained, with PIPELINE_INVALID. */
export function checkMode({ mode, start, reconcile, explain }: ModeWish): void {
  if (mode !== 'daily') return;
  if (reconcile !== 'bottom_up') {
    // What earlier runs forecast stands in the table as it was made; to reconcile it with what is new would change it.
    throw new MusterError('PIPELINE_INVALID', {
      what: `A daily forecast is to be reconciled by ${reconcile}.`,
      where: { path: 'reconcile' },
      expected: 'bottom_up: what earlier runs forecast stays as it is',
      toDo: 'Leave out --reconcile, or leave out --mode daily.',
    });
  }
  if (explain) {
    throw new MusterError('PIPELINE_INVALID', {
      what: 'A daily forecast is to be explained.',
      where: { path: 'explain' },
      expected: 'false: what earlier runs forecast stands in the table without its terms',
      toDo: 'Leave out --explain, or leave out --mode daily.',
    });
  }
  if (start === undefined) return;
  throw new MusterError('FORECAST_START_INVALID', {
    what: `A daily forecast is to start at "${start}".`,
    expected: 'no start: what is new begins behind the end of the data',
    toDo: 'Leave out --start, or leave out --mode daily.',
  });
}
