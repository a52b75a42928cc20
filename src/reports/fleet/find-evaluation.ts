import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import type { FleetRecord, RecordedCommit, TrainingData } from './fleet-record.ts';

/** Which training of a fleet is meant: the newest unless a run or a release is named. */
export type EvaluationWish = {
  /** The run, and behind it those whose work it used again. */
  readonly runs?: readonly string[] | undefined;
  readonly release?: number | undefined;
};

type Commits = Awaited<ReturnType<typeof tableHistory>>;
type Histories = Readonly<Record<'challengers' | 'decisions' | 'releases', Commits>>;

/**
 * Finds the commits that a report rests on: the decisions of a run with the challengers that were the newest when they were written; of a
 * training that is not judged yet the challengers alone. REPORT_NOTHING_TRAINED, REPORT_RUN_WITHOUT_FLEET, REPORT_RELEASE_UNKNOWN.
 */
export async function findEvaluation(
  store: ObjectStore,
  folder: string,
  { runs, release, signal }: EvaluationWish & StoreOptions,
): Promise<Pick<FleetRecord, 'training' | 'evaluation' | 'release'>> {
  const [challengers, decisions, releases] = await Promise.all(
    (['challengers', 'decisions', 'releases'] as const).map((table) =>
      tableHistory(store, `${folder}/${table}`, { signal }),
    ),
  );
  const histories = {
    challengers: withTraining(challengers!),
    decisions: decisions!.filter(({ info }) => info.operation === 'WRITE DECISIONS'),
    releases: releases!.filter(({ info }) => typeof info['release'] === 'number'),
  };
  if (histories.challengers.length === 0 && histories.decisions.length === 0) {
    throw new MusterError('REPORT_NOTHING_TRAINED', {
      what: 'The fleet has neither challengers nor decisions.',
      where: { file: `${store.uri}/${folder}` },
    });
  }
  if (release !== undefined) return ofRelease(release, histories);
  return runs === undefined ? ofNewest(histories) : ofRuns(runs, histories);
}

// A compaction or another engine may commit to the table too, and then names no training.
function withTraining(commits: Commits): Commits {
  return commits.filter(({ info }) => info.operation === 'TRAIN');
}

function ofNewest(histories: Histories): ReturnType<typeof foundOf> {
  const [training, evaluation] = [histories.challengers.at(-1), histories.decisions.at(-1)];
  const isJudged = evaluation !== undefined && (training === undefined || training.timestamp <= evaluation.timestamp);
  return foundOf(isJudged ? { evaluation } : { training: training! }, histories);
}

function ofRuns(runs: readonly string[], histories: Histories): ReturnType<typeof foundOf> {
  const ofAnyRun = (commits: Commits): Commits[number] | undefined =>
    runs.map((run) => commits.findLast(({ info }) => info['run'] === run)).find((commit) => commit !== undefined);
  const evaluation = ofAnyRun(histories.decisions);
  if (evaluation !== undefined) return foundOf({ evaluation }, histories);
  const training = ofAnyRun(histories.challengers);
  if (training !== undefined) return foundOf({ training }, histories);
  const known = new Set([...histories.decisions, ...histories.challengers].map(({ info }) => String(info['run'])));
  throw new MusterError('REPORT_RUN_WITHOUT_FLEET', {
    what: `The run ${runs[0]} wrote neither challengers nor decisions of the fleet.`,
    expected: `one of ${[...known].slice(-5).join(', ')}`,
  });
}

function ofRelease(release: number, histories: Histories): ReturnType<typeof foundOf> {
  const commit = histories.releases.find(({ info }) => info['release'] === release);
  const evaluation = histories.decisions.findLast(
    ({ info, timestamp }) => info['run'] === commit?.info['run'] && timestamp <= commit!.timestamp,
  );
  if (commit !== undefined && evaluation !== undefined) return foundOf({ evaluation }, histories);
  const known = histories.releases.map(({ info }) => info['release'] as number);
  throw new MusterError('REPORT_RELEASE_UNKNOWN', {
    what: commit === undefined ? `There is no release ${release}.` : `No decisions of release ${release} are kept.`,
    expected: known.length === 0 ? 'no release: nothing was released yet' : `one of ${known.slice(-10).join(', ')}`,
  });
}

function foundOf(
  found: { readonly evaluation?: Commits[number]; readonly training?: Commits[number] },
  { challengers, releases }: Histories,
): Pick<FleetRecord, 'training' | 'evaluation' | 'release'> {
  const { evaluation } = found;
  const training =
    found.training ?? challengers.findLast(({ timestamp }) => timestamp <= (evaluation?.timestamp ?? Infinity));
  const own = releases.findLast(({ info }) => evaluation !== undefined && info['run'] === evaluation.info['run']);
  const until = (evaluation ?? training)?.timestamp ?? Infinity;
  const inService = own ?? releases.findLast(({ timestamp }) => timestamp <= until);
  return {
    training: training === undefined ? null : { ...recorded(training), data: dataOf(training.info) },
    evaluation: evaluation === undefined ? null : recorded(evaluation),
    release: { number: (inService?.info['release'] as number | undefined) ?? 0, isOwn: own !== undefined },
  };
}

function recorded({ version, timestamp, info }: Commits[number]): RecordedCommit {
  const textOf = (name: string): string | null => (typeof info[name] === 'string' ? info[name] : null);
  return { version, at: timestamp, run: textOf('run'), codeVersion: textOf('codeVersion') };
}

function dataOf(info: Readonly<Record<string, unknown>>): TrainingData | null {
  const { featureView: view, tablesRead } = info as Partial<{
    featureView: TrainingData['view'];
    tablesRead: TrainingData['tablesRead'];
  }>;
  return view === undefined || tablesRead === undefined ? null : { view, tablesRead };
}
