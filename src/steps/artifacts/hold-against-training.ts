import { MusterError } from '#src/core/index.ts';
import { describeFinding, parseDataSchema, type SchemaMode, type SeriesViewRows } from '#src/feature-store/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { artifactFolder, type ArtifactPlace } from './artifact-place.ts';
import { newestTraining } from './find-training.ts';
import { readArtifacts } from './read-artifacts.ts';
import { enforceSeriesSchema } from './series-schema.ts';
import type { TrainingStatistics } from './training-artifacts.ts';

/** How series for a forecast are held against a training. */
export type HoldOptions = {
  readonly mode: SchemaMode;
  /** The step that trained; the newest training of the fleet unless it is said. */
  readonly training?: ArtifactPlace | undefined;
};

/** Series that may be forecast, and how they differ from those of the training. */
export type HeldSeries = {
  readonly group: SeriesViewRows;
  /** Whether they come through another feature view than those of the training, or through another version of it. */
  readonly isReplaced: boolean;
  /** Lines for people. */
  readonly remarks: readonly string[];
};

/**
 * Holds the series that a forecast reads against the data schema of a training. Where none was kept, such as before the first training,
 * a remark says so, unless the mode is strict or the training was named: then ARTIFACT_MISSING. Throws as `enforceDataSchema`.
 */
export async function holdAgainstTraining(
  group: SeriesViewRows,
  { mode, training }: HoldOptions,
  { pipeline, workspace, signal }: StepContext,
): Promise<HeldSeries> {
  const place = training ?? (await newestTraining(workspace, pipeline, { signal }));
  const artifacts =
    place === undefined
      ? undefined
      : await readArtifacts(workspace, place, { only: ['input_schema', 'training_statistics'], signal });
  if (place === undefined || artifacts === undefined) {
    if (training === undefined && mode !== 'strict') return { group, isReplaced: false, remarks: [withoutSchema] };
    const file = place === undefined ? `artifacts/` : artifactFolder(place);
    throw new MusterError('ARTIFACT_MISSING', { what: 'The training kept no data schema.', where: { file } });
  }
  const schema = parseDataSchema(artifacts.input_schema, `${artifactFolder(place)}/input_schema.json`);
  const { fleet, findings } = enforceSeriesSchema(schema, group.fleet, mode);
  const trainedOn = viewText((artifacts.training_statistics as Partial<TrainingStatistics> | undefined)?.feature_view);
  const readNow = viewText(group.view);
  const isReplaced = trainedOn !== undefined && trainedOn !== readNow;
  const remark = `featurization: replaced; the models were trained on ${trainedOn}, and these rows come through ${readNow}`;
  return {
    group: { ...group, fleet },
    isReplaced,
    remarks: [...(isReplaced ? [remark] : []), ...findings.map(remarkOf)],
  };
}

function viewText(view: TrainingStatistics['feature_view'] | undefined): string | undefined {
  return view === undefined ? undefined : `the view ${view.name}@${view.version}`;
}

const withoutSchema = 'no training has kept a data schema: the rows were not held against one';

function remarkOf(finding: Parameters<typeof describeFinding>[0]): string {
  return `other than in the training: ${describeFinding(finding)}`;
}
