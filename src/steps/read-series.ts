import {
  getFeatureView,
  openSeriesView,
  readSeriesView,
  type SeriesViewRows,
  type ViewRef,
} from '#src/feature-store/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import type { SeriesContext } from './series-settings.ts';

/** Reads the series of a pipeline through its feature view: training, gate and inference see the very same columns and rows. */
export async function readSeries({
  pipeline,
  settings,
  recordedSettings,
  workspace,
  run,
  now,
  signal,
}: SeriesContext<'feature_group' | 'feature_view'>): Promise<SeriesViewRows> {
  const by = { run: run.id, step: run.step, codeVersion: run.codeVersion, now: now() };
  // Views have no dashes, which SQL would take for a minus.
  const fleet = pipeline.name.replaceAll('-', '_');
  const view = await openSeriesView(
    workspace,
    { group: settings.feature_group, fleet, wish: { ...settings.feature_view, ...recordedWords(recordedSettings) } },
    by,
  );
  return readSeriesView(workspace, view, { signal });
}

/** Reads the series of a view that is there already, each table as it was at a version. */
export async function readSeriesAt(
  { workspace, signal }: Pick<StepContext, 'workspace' | 'signal'>,
  {
    view: ref,
    tablesRead,
  }: { readonly view: ViewRef & { readonly version: number }; readonly tablesRead: Readonly<Record<string, number>> },
): Promise<SeriesViewRows> {
  const view = await getFeatureView(workspace, ref, { signal });
  return readSeriesView(workspace, view, { signal, tableVersions: tablesRead });
}

// The description of a view says nothing to the machine: it is recorded as it was written, not with the values of its variables.
function recordedWords({ feature_view: view }: StepContext['recordedSettings']): { readonly description?: unknown } {
  const { description } = Object(view) as { readonly description?: unknown };
  return description === undefined ? {} : { description };
}
