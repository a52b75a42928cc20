import { periodLabel } from '#src/core/index.ts';
import { summariseGate } from '#src/evaluation/index.ts';
import type { SeriesViewRows } from '#src/feature-store/index.ts';
import { defineStep, tableInput, type StepContext, type StepOutput, type StepResult } from '#src/pipelines/index.ts';
import { commitRelease, readChampions, type ReleaseRequest } from '#src/registry/index.ts';
import { readFreshChallengers } from './challenger-data.ts';
import { fleetFolder } from './fleet-folder.ts';
import { fleetTables } from './fleet-tables.ts';
import { exportGate, gateFilePaths } from './gate-exports.ts';
import { gateOptions, gateRulesOf } from './gate-options.ts';
import { gateResult } from './gate-result.ts';
import { openWholeFleetGate } from './gate-whole-fleet.ts';
import { guardrailRemarks } from './guardrail-remarks.ts';
import { usesByDigest, usesRemarks } from './holdout-uses.ts';
import { judgeFleet } from './judge-fleet.ts';
import { progressOf } from './progress.ts';
import { judgedData, ownRelease, releasesInput, type OwnRelease } from './own-release.ts';
import { readSeries } from './read-series.ts';
import { scoresOnThreads } from './score-fleet.ts';
import { doubtOfScores, scoringModule } from './scoring-code.ts';
import { seriesInputs } from './step-inputs.ts';
import { gateSettings, seasonLengthOf } from './series-settings.ts';

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
    const options = {
      fleet: group.fleet,
      challengers,
      champions: service.champions,
      inData: group.keyQuality,
      rules: gateRulesOf(rules),
      seasonLength: seasonLengthOf(settings),
      horizon: settings.horizon,
      seed: pipeline.seed,
      usesOf: usesByDigest(context),
    };
    const judgement = await judgeFleet(options, {
      onLearning: progressOf(context, 'learning from the fleet'),
      signal: context.signal,
      scores: scoresOnThreads({
        workers: pipeline.workers,
        onProgress: progressOf(context, 'scoring keys'),
        signal: context.signal,
      }),
    });
    const { decisions, judgeAgain, holdoutDigest, holdoutUses } = judgement;
    const { gateFleet, verdictOf, lastVerdict } = openWholeFleetGate(judgement, options, context.forcedBy);
    const request = { decisions, judgeAgain, gateFleet, holdoutDigest, expected: service.releaseVersion };
    const outcome =
      own === undefined
        ? await commitDecided(request, { group, judged }, context)
        : { release: own.release, decisions };
    const summary = summariseGate({
      ...options,
      fleet: pipeline.name,
      frequency: group.fleet.frequency,
      decisions: outcome.decisions,
      verdict: lastVerdict() ?? verdictOf(decisions),
      holdoutDigest,
      release: outcome.release,
      forced: own?.forcedBy ?? context.forcedBy ?? null,
    });
    await exportGate(summary, { keyColumns, decisions: outcome.decisions }, context);
    const result = gateResult(summary, outcome.decisions, { keyColumns, context });
    const remarks = [
      ...(result.remarks ?? []),
      ...guardrailRemarks(outcome.decisions),
      ...usesRemarks(holdoutUses, rules.max_uses),
    ];
    return {
      ...result,
      ...doubtOfScores(context, decisions.length),
      remarks,
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
  decided: Pick<ReleaseRequest, 'decisions' | 'judgeAgain' | 'gateFleet' | 'holdoutDigest' | 'expected'>,
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
  return [...tables, { kind: 'files', name: 'model_metrics', files: gateFilePaths }];
}
