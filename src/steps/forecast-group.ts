import { countOf } from '#src/core/index.ts';
import {
  createFeatureGroup,
  findFeatureGroup,
  groupPath,
  insertRows,
  type CommitBy,
} from '#src/feature-store/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import { forecastSchema, type ForecastsToKeep } from './forecast-rows.ts';

/** The feature group that receives forecasts. */
export type ForecastGroup = { readonly name: string; readonly version?: number | undefined };

/** What the forecasts were made from. */
export type ForecastOrigin = {
  readonly release: number | undefined;
  readonly tablesRead: Readonly<Record<string, number>>;
};

/**
 * Puts forecasts into a feature group, and makes the group where it is not there: a row for each key and period, known from the end of
 * the data on which it rests. Forecasts from the same end take the place of those before; others stay, so that what was once said can be
 * held against what came.
 */
export async function putForecasts(
  { fleet, rows }: Pick<ForecastsToKeep, 'fleet' | 'rows'>,
  {
    group,
    origin,
    context,
  }: { readonly group: ForecastGroup; readonly origin: ForecastOrigin; readonly context: StepContext },
): Promise<{ readonly said: string; readonly path: string; readonly version: number }> {
  const { workspace, run, signal, now } = context;
  const by: CommitBy = { run: run.id, step: run.step, codeVersion: run.codeVersion, now: now() };
  const schema = forecastSchema(fleet.keyColumns);
  const found = await findFeatureGroup(workspace, group, { signal });
  const version = found?.group.version ?? (await createGroup(fleet.keyColumns, group, { schema, by, context }));
  const { tablesRead } = origin;
  const inserted = await insertRows(
    workspace,
    { name: group.name, version },
    { schema, rows },
    { ...by, tablesRead, signal },
  );
  const { nInserted, nUpdated } = inserted;
  const said = `${countOf(nInserted + nUpdated, 'forecast')} put into the feature group ${group.name}_${version}, which is at version ${inserted.version}`;
  return { said, path: groupPath({ name: group.name, version }), version: inserted.version };
}

async function createGroup(
  keyColumns: readonly string[],
  group: ForecastGroup,
  { schema, by, context }: { readonly schema: TableSchema; readonly by: CommitBy; readonly context: StepContext },
): Promise<number> {
  const definition = {
    ...group,
    description: `Forecasts of ${context.pipeline.name}, with the end of the data from which they were made`,
    primaryKey: keyColumns,
    eventTime: 'period',
    knowledgeTime: 'cutoff',
  };
  return (await createFeatureGroup(context.workspace, definition, schema, by)).version;
}
