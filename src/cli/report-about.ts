import { isRecord } from '#src/core/index.ts';
import { readRuns, readRun, type PastRun, type PastStepDetail } from '#src/pipelines/index.ts';
import type { fleetReport, readFleet } from '#src/reports/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

type FleetRecord = Awaited<ReturnType<typeof readFleet>>;
type FleetAbout = Parameters<typeof fleetReport>[1];

/**
 * Gives what the table of runs says of the runs behind a record: the git commit, and the settings with which was trained and judged as
 * they were recorded. What no run recorded is left out.
 */
export async function reportAbout(
  workspace: ObjectStore,
  { pipeline, target }: Pick<FleetAbout, 'pipeline' | 'target'>,
  { training, evaluation }: FleetRecord,
  options: StoreOptions,
): Promise<FleetAbout> {
  const known = new Set((await readRuns(workspace, { pipeline, ...options })).map(({ id }) => id));
  const runOf = async (id: string | null | undefined): Promise<PastRun<PastStepDetail> | undefined> =>
    typeof id === 'string' && known.has(id) ? readRun(workspace, id, options) : undefined;
  const trained = await runOf(training?.run);
  const judged = await runOf(evaluation?.run);
  const train = parametersOf(trained, 'train-fleet');
  const gate = parametersOf(judged, 'gate');
  return {
    pipeline,
    target,
    gitCommit: (judged ?? trained)?.gitCommit ?? null,
    settings: [
      ...chosen(train?.settings, ['frequency', 'season_length', 'horizon']),
      ...chosen(train?.options, trainNames),
      ...(train?.seed === undefined ? [] : [['seed', textOf(train.seed)] as const]),
      ...chosen(gate?.options, ['metric', 'min_improvement', 'first_margin', 'first_limits'], 'gate: '),
    ],
    ...candidatesOf(train?.options),
  };
}

const trainNames = ['metric', 'selection', 'origins', 'validation_horizon', 'holdout', 'min_rows', 'coverage'];

type RecordedParameters = {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly seed?: unknown;
};

function parametersOf(run: PastRun<PastStepDetail> | undefined, uses: string): RecordedParameters | undefined {
  return run?.steps.findLast((step) => step.uses === uses)?.parameters ?? undefined;
}

/** The candidates as the run recorded them: a name, or a learner with parameters. */
function candidatesOf(options: RecordedParameters['options']): Pick<FleetAbout, 'candidates'> {
  const recorded = options?.['candidates'];
  if (!Array.isArray(recorded)) return {};
  const candidates = recorded.flatMap((each: unknown) => {
    const { learner, parameters = {} } = isRecord(each) ? each : { learner: each };
    return typeof learner === 'string' && isRecord(parameters) ? [{ learner, parameters }] : [];
  });
  return { candidates };
}

function chosen(
  values: Readonly<Record<string, unknown>> | undefined,
  names: readonly string[],
  before = '',
): readonly (readonly [string, string])[] {
  return names.flatMap((name) =>
    values?.[name] === undefined || isEmpty(values[name]) ? [] : [[`${before}${name}`, textOf(values[name])] as const],
  );
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
