import { countOf, countText, type FleetSeries } from '#src/core/index.ts';
import { forecastNew, type FleetForecastOptions, type NewForecast } from '#src/inference/index.ts';
import { selectsAll, type StepContext } from '#src/pipelines/index.ts';
import { forecastWatch } from './forecast-watch.ts';
import { exportAccuracy } from './accuracy-exports.ts';
import { accuracyOf, appendAccuracy } from './accuracy-table.ts';
import { readJudged } from './error-table.ts';
import { judgeEarlier, type JudgedNow } from './judge-earlier.ts';
import { readKnownForecasts } from './known-forecasts.ts';

/** Forecasts what is new, with what became of the forecasts before. */
export type DailyForecast = NewForecast & {
  readonly said: readonly string[];
  readonly files: readonly string[];
};

/** On what the keys rest now, as `forecastBases` gives it, and where their series come from. */
export type DailyGround = {
  readonly bases: ReadonlyMap<string, string>;
  readonly featureGroup: string;
  readonly tablesRead: Readonly<Record<string, number>>;
};

/**
 * Holds earlier forecasts against the values that came, sums up how they turned out, and forecasts what no earlier run has forecast from
 * what the keys rest on now. Each part finds what was done, so that a run that died is done again without loss or repetition.
 */
export async function forecastDaily(
  fleet: FleetSeries,
  options: FleetForecastOptions,
  ground: DailyGround,
  context: StepContext,
): Promise<DailyForecast> {
  const judgedNow = await judgeEarlier(fleet, { ...options, ...ground }, context);
  const summedUp = await sumUp(fleet.keyColumns, context);
  const known = await readKnownForecasts(fleet, options, ground.bases, context);
  const watch = forecastWatch(context);
  const made = await forecastNew(fleet, options, known, watch);
  return { ...made, said: [...judgedRemarks(judgedNow, ofWhom(context)), ...summedUp.said], files: summedUp.files };
}

async function sumUp(
  keyColumns: readonly string[],
  context: StepContext,
): Promise<Omit<DailyForecast, keyof NewForecast>> {
  const judged = await readJudged(keyColumns, context);
  if (judged === undefined) return { said: [], files: [] };
  const rows = accuracyOf(keyColumns, judged);
  await appendAccuracy(keyColumns, rows, judged, context);
  const { nForecasts, mae, bias, coverage, nIntervals } = rows[0]!;
  const inside =
    coverage === undefined
      ? ''
      : `; ${countText(Math.round(coverage * nIntervals))} of ${countOf(nIntervals, 'interval')} held what came`;
  return {
    said: [
      `${countOf(nForecasts, 'forecast')}${ofWhom(context)} judged so far: mean absolute error ${figure(mae)}, bias ${figure(bias)}${inside}`,
    ],
    files: await exportAccuracy(keyColumns, judged, rows, context),
  };
}

// Forecasts of all keys are judged, also where some are selected to be forecast.
function ofWhom({ selection }: StepContext): string {
  return selectsAll(selection) ? '' : ' of the whole fleet';
}

function judgedRemarks({ nJudged, nCorrected, nWaiting }: JudgedNow, whose: string): readonly string[] {
  return [
    ...(nJudged === 0 ? [] : [`${countOf(nJudged, 'forecast')}${whose} held against what came`]),
    ...(nCorrected === 0
      ? []
      : [`${countOf(nCorrected, 'forecast')}${whose} judged again: the values that came were corrected`]),
    ...(nWaiting === 0 ? [] : [`${countOf(nWaiting, 'forecast')} of past periods${whose} not judged: no value came`]),
  ];
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
