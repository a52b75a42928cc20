import { keyId, periodNumber, periodStart, type FleetSeries } from '#src/core/index.ts';
import { judgeForecasts, type FleetForecastOptions } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { describeTable, readTable } from '#src/tables/index.ts';
import { fleetFolder } from '../fleet-folder.ts';
import { appendErrors, readLastJudgements } from './error-table.ts';
import { forecastColumns, type ForecastColumns } from './forecast-columns.ts';

/** What the data have judged now. */
export type JudgedNow = {
  readonly nJudged: number;
  /** Forecasts that were judged before, by an actual that was corrected since. */
  readonly nCorrected: number;
  /** Forecasts of periods within the data whose actual has not come. */
  readonly nWaiting: number;
};

/** Which forecasts are held against the data. */
type JudgeRequest = Pick<FleetForecastOptions, 'isSelected' | 'span'> & {
  /** The feature group whose series were forecast. */
  readonly featureGroup: string;
  readonly tablesRead: Readonly<Record<string, number>>;
};

/**
 * Holds earlier forecasts against the values that have come since, and appends a row for each that was not judged yet, or by another value,
 * to the table `forecast_errors`. A value that data preparation put in judges nothing. Done again, it finds nothing to do.
 */
export async function judgeEarlier(
  fleet: FleetSeries,
  request: JudgeRequest,
  context: StepContext,
): Promise<JudgedNow> {
  const read = await readEarlier(fleet, request, context);
  if (read === undefined) return { nJudged: 0, nCorrected: 0, nWaiting: 0 };
  const { earlier } = read;
  const last = await readLastJudgements(fleet.keyColumns, context);
  const { judgements, nWaiting } = judgeForecasts(
    { ...earlier, forecastAt: earlier.forecast_at },
    actualsOf(fleet),
    last,
  );
  const wanted = judgements.filter(({ row }) => request.isSelected(earlier.keys[row]!));
  const tablesRead = { ...request.tablesRead, ...read.tablesRead };
  if (wanted.length > 0) await appendErrors(fleet.keyColumns, { earlier, judgements: wanted }, { tablesRead }, context);
  const nCorrected = wanted.filter(({ revision }) => revision > 0).length;
  return { nJudged: wanted.length - nCorrected, nCorrected, nWaiting };
}

/** Reads the forecasts of the feature group for periods within the data, backtests aside; undefined where there is no table of them. */
async function readEarlier(
  { keyColumns, frequency }: FleetSeries,
  { span, featureGroup }: JudgeRequest,
  { workspace, pipeline, signal }: StepContext,
): Promise<{ readonly earlier: ForecastColumns; readonly tablesRead: JudgeRequest['tablesRead'] } | undefined> {
  const path = `${fleetFolder(pipeline)}/forecasts`;
  const table = await describeTable(workspace, path, { signal });
  if (table === undefined) return undefined;
  const isOfGroup = [
    { column: 'feature_group', is: '=', value: featureGroup },
    { column: 'feature_group', is: 'null' },
  ] as const;
  const saysGroup = table.schema.some(({ name }) => name === 'feature_group');
  const where = {
    and: [
      { column: 'is_backtest', is: '=', value: false },
      { column: 'period', is: '<=', value: periodStart(frequency, span.lastPeriod) },
      // Rows from before the table had the column are of the group of the file, as good as all are.
      ...(saysGroup ? [{ or: isOfGroup }] : []),
    ],
  } as const;
  const { rows } = (await readTable(workspace, path, { where, version: table.version, signal }))!;
  return { earlier: forecastColumns(rows, keyColumns), tablesRead: { [path]: table.version } };
}

/** Gives a look-up of what came, by key id and the start of a period: NaN where nothing has, or where a value was put in. */
function actualsOf(fleet: FleetSeries): (id: string, period: number) => number {
  const places = new Map(fleet.keys.map((key, i) => [keyId(key), i] as const));
  return (id, period) => {
    const i = places.get(id);
    if (i === undefined) return Number.NaN;
    const step = periodNumber(fleet.frequency, period) - fleet.firstPeriod[i]!;
    if (step < 0 || step >= fleet.nObserved[i]!) return Number.NaN;
    const row = fleet.indptr[i]! + step;
    return fleet.repaired[row] === 1 ? Number.NaN : fleet.target[row]!;
  };
}
