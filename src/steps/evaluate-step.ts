import { join } from 'node:path';
import { countOf, countText, describeKey, periodLabel } from '#src/core/index.ts';
import { decisionsCsv, summariseDecisions, type Decision } from '#src/evaluation/index.ts';
import type { SeriesViewRows } from '#src/feature-store/index.ts';
import { defineStep, tableInput, type StepContext, type StepOutput, type StepResult } from '#src/pipelines/index.ts';
import { commitRelease, readChampions, type ReleaseRequest } from '#src/registry/index.ts';
import { readFreshChallengers } from './challenger-data.ts';
import { writeExports } from './export-files.ts';
import { fleetFolder } from './fleet-folder.ts';
import { fleetTables } from './fleet-tables.ts';
import { gateOptions, gateRulesOf } from './gate-options.ts';
import { usesByDigest, usesRemarks } from './holdout-uses.ts';
import { judgeFleet } from './judge-fleet.ts';
import { progressOf } from './progress.ts';
import { championsOf, judgedData, ownRelease, releasesInput, type OwnRelease } from './own-release.ts';
import { readSeries } from './read-series.ts';
import { scoresOnThreads } from './score-fleet.ts';
import { doubtOfScores, scoringModule } from './scoring-code.ts';
import { seriesInputs } from './step-inputs.ts';
import { gateSettings, seasonLengthOf } from './series-settings.ts';

/** The line that says that a run registered nothing; release pipelines look for it. */
const nothingRegistered = 'Model was not registered for this run.';

/** The step that judges every challenger against its champion on the same untouched rows, and releases those that are better. */
export const gate = defineStep({
  uses: 'gate',
  summary:
    'Scores challenger and champion of every key on the same holdout, decides with a reason, and releases the winners in one commit.',
  role: 'evaluate',
  options: gateOptions,
  settings: gateSettings,
  engineKeys: ['seed'],
  module: import.meta.url,
  partsOfCode: [scoringModule],
  inputs: async (context) => [
    ...(await seriesInputs(context)),
    await tableInput(context.workspace, `${fleetFolder(context.pipeline)}/challengers`, { signal: context.signal }),
    await releasesInput(context),
  ],
  run: async (context, rules): Promise<StepResult> => {
    const { pipeline, settings, workspace } = context;
    const group = await readSeries(context);
    const { keyColumns } = group.fleet;
    const challengers = await readFreshChallengers(workspace, pipeline, group);
    const judged = await judgedData(group, context);
    const own = await ownRelease(context, judged);
    const service = await championsBefore(own, keyColumns, context);
    const { decisions, judgeAgain, holdoutDigest, holdoutUses } = await judgeFleet(
      {
        fleet: group.fleet,
        challengers,
        champions: service.champions,
        inData: group.keyQuality,
        rules: gateRulesOf(rules),
        seasonLength: seasonLengthOf(settings),
        horizon: settings.horizon,
        seed: pipeline.seed,
        usesOf: usesByDigest(context),
      },
      {
        onLearning: progressOf(context, 'learning from the fleet'),
        signal: context.signal,
        scores: scoresOnThreads({
          workers: pipeline.workers,
          onProgress: progressOf(context, 'scoring keys'),
          signal: context.signal,
        }),
      },
    );
    const outcome =
      own === undefined
        ? await commitDecided(
            { decisions, judgeAgain, holdoutDigest, expected: service.releaseVersion },
            { group, judged },
            context,
          )
        : { release: own.release, registered: await championsOf(context, own.release), decisions };
    await exportDecisions(keyColumns, outcome.decisions, context);
    return {
      ...resultOf(keyColumns, outcome, context),
      ...doubtOfScores(context, decisions.length),
      remarks: usesRemarks(holdoutUses, rules.max_uses),
      produced: await producedBy(context),
    };
  },
});

/** The champions that were in service before this step of this run: a run that died behind its release judges as it did before. */
async function championsBefore(
  own: OwnRelease | undefined,
  keyColumns: readonly string[],
  { workspace, pipeline }: StepContext,
): Promise<Pick<Awaited<ReturnType<typeof readChampions>>, 'champions' | 'releaseVersion'>> {
  const folder = fleetFolder(pipeline);
  if (own === undefined) return readChampions(workspace, folder, { keyColumns });
  if (own.parent === 0) return { champions: new Map(), releaseVersion: own.version - 1 };
  return readChampions(workspace, folder, { keyColumns, release: own.parent });
}

async function commitDecided(
  decided: Pick<ReleaseRequest, 'decisions' | 'judgeAgain' | 'holdoutDigest' | 'expected'>,
  { group, judged }: { readonly group: SeriesViewRows; readonly judged: string },
  context: StepContext,
): ReturnType<typeof commitRelease> {
  return commitRelease(context.workspace, fleetFolder(context.pipeline), {
    ...decided,
    keyColumns: group.fleet.keyColumns,
    run: context.run.id,
    step: context.run.step,
    now: context.now(),
    codeVersion: context.run.codeVersion,
    tablesRead: group.tablesRead,
    judged,
    formatPeriod: (period: number) => periodLabel(group.fleet.frequency, period),
    signal: context.signal,
  });
}

async function producedBy(context: StepContext): Promise<readonly StepOutput[]> {
  const tables = await fleetTables(context, ['model_blobs', 'models', 'decisions', 'releases']);
  return [...tables, { kind: 'files', name: 'model_metrics', files: ['model_metrics/decisions.csv'] }];
}

async function exportDecisions(
  keyColumns: readonly string[],
  decisions: readonly Decision[],
  context: StepContext,
): Promise<void> {
  const watch = { onProgress: progressOf(context, 'writing decisions'), signal: context.signal };
  const file = { path: 'decisions.csv', text: decisionsCsv(keyColumns, decisions) };
  await writeExports(join(context.outputFolder, 'model_metrics'), [file], watch);
}

function resultOf(
  keyColumns: readonly string[],
  { decisions, ...release }: Awaited<ReturnType<typeof commitRelease>>,
  context: StepContext,
): StepResult {
  const { counts } = summariseDecisions(decisions);
  const outcome =
    release.registered === 0
      ? `${nothingRegistered} ${reasonsInShort(counts)}`
      : `${countText(release.registered)} of ${countOf(decisions.length, 'key')} registered; release ${release.release}.`;
  const unusual = decisions.filter((each) => /^(BLOCKED|FAILED|REJECTED)_|^NOT_BEGUN$/.test(each.code));
  for (const each of unusual)
    context.report.debug(`  ${each.code} ${describeKey(keyColumns, each.key)}: ${each.sentence}`);
  return {
    summary: outcome,
    counts: { keys: decisions.length, registered: release.registered, release: release.release ?? 0 },
    keyStates: counts,
    outputs: [
      { path: 'model_metrics/decisions.csv', holds: 'for each key what was decided, with the numbers and the reason' },
      {
        path: fleetFolder(context.pipeline),
        holds: 'models, decisions and releases (tables in the workspace)',
        isInWorkspace: true,
      },
    ],
  };
}

function reasonsInShort(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  if (parts.length === 0) return 'No key was trained.';
  return `${parts
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${countText(count)}`)
    .join(', ')}.`;
}
