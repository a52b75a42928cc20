import { compareKeys, describeKey, isMusterError, keyId } from '#src/core/index.ts';
import type { SeriesViewRows } from '#src/feature-store/index.ts';
import { selectsAll, type StepContext } from '#src/pipelines/index.ts';
import { writeChallengers, type Challenger, type ModelPacks } from '#src/training/index.ts';
import { keepTraining } from './artifacts/keep-training.ts';
import { challengersBefore, type ChallengersBefore } from './challenger-data.ts';
import { fleetFolder } from './fleet-folder.ts';

const mostTries = 20;

/** What is kept besides the challengers: the rows they were trained on, what was stored before, and where their models lie. */
type KeepRequest = {
  readonly group: SeriesViewRows;
  readonly before: ChallengersBefore;
  readonly packs: ModelPacks;
};

/**
 * Writes the challengers in place of those of the last training; a run on selected keys leaves the others of the same data as they are.
 * Where another training came between, the others are read again. Gives all challengers that the table now holds, and its version.
 */
export async function keepChallengers(
  trained: readonly Challenger[],
  { group, before: asRead, packs }: KeepRequest,
  context: StepContext,
): Promise<{ readonly challengers: readonly Challenger[]; readonly version: number }> {
  let before = asRead;
  for (let tries = 1; ; tries++) {
    const challengers = withTheOthers(trained, { group, before }, context);
    try {
      // The commit comes last: a training that is seen has its artifacts.
      await keepTraining(context, { group, challengers, version: before.tableVersion + 1 });
      const commit = { challengers, packs, expectedVersion: before.tableVersion };
      const version = await commitChallengers(commit, group, context);
      return { challengers, version };
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_CONFLICT' || tries === mostTries) throw error;
      context.report.debug('another training came between; its challengers are read again');
      before = await challengersBefore(context.workspace, context.pipeline, group);
    }
  }
}

function withTheOthers(
  trained: readonly Challenger[],
  { group, before: { challengers, damaged, isSameData } }: Omit<KeepRequest, 'packs'>,
  { selection }: StepContext,
): readonly Challenger[] {
  if (selectsAll(selection) || !isSameData) return trained;
  const names = new Set(trained.map((each) => describeKey(group.fleet.keyColumns, each.key)));
  const lost = damaged.find(({ faults }) => !names.has(faults[0]?.where?.key ?? ''));
  if (lost !== undefined) throw lost;
  const ids = new Set(trained.map((each) => keyId(each.key)));
  const others = challengers.filter((each) => !ids.has(keyId(each.key)));
  return [...trained, ...others].sort((a, b) => compareKeys(a.key, b.key));
}

async function commitChallengers(
  commit: {
    readonly challengers: readonly Challenger[];
    readonly packs: ModelPacks;
    readonly expectedVersion: number;
  },
  group: SeriesViewRows,
  context: StepContext,
): Promise<number> {
  const { version } = await writeChallengers(context.workspace, fleetFolder(context.pipeline), {
    ...commit,
    keyColumns: group.fleet.keyColumns,
    info: {
      operation: 'TRAIN',
      run: context.run.id,
      step: context.run.step,
      codeVersion: context.run.codeVersion,
      featureView: { name: group.view.name, version: group.view.version },
      tablesRead: group.tablesRead,
    },
    now: context.now(),
  });
  return version;
}
