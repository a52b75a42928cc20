import { describeKey, isMusterError, MusterError, type Key } from '#src/core/index.ts';
import { isGateMetric } from '#src/evaluation/index.ts';
import { readRun } from '#src/pipelines/index.ts';
import {
  explainDecision,
  findRelease,
  readChampionOfKey,
  readKeyDecisions,
  type EvidenceLimits,
  type Explanation,
  type Fleet,
  type KeyDecision,
} from '#src/registry/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { explanationLines } from './explanation-lines.ts';
import type { FleetOptions } from './fleet-options.ts';
import { inFleet } from './fleet-session.ts';
import { keyOfText } from './key-argument.ts';
import { shellLine } from './shell-line.ts';

/** The options of `muster explain`, as commander gives them. */
export type ExplainOptions = FleetOptions & { readonly run?: string };

/** Runs `muster explain`: the decision about one key, with all it rests on. Gives the exit code 0. REGISTRY_MODEL_UNKNOWN. */
export async function runExplain(keyText: string, options: ExplainOptions): Promise<number> {
  return inFleet('explain', options, async ({ fleet, workspace, terminal, signal }) => {
    const key = keyOfText(keyText, fleet.keyColumns);
    const decisions = await readKeyDecisions(fleet, key, { signal });
    const decision = await decisionOf(workspace, decisions, options.run, { signal });
    const explanation = explainDecision(decision, await rulesOf(workspace, decision.run, { signal }));
    const service = await championNow(fleet, key, { signal });
    if (options.json === true) {
      const { run, decidedAt } = decision;
      const named = Object.fromEntries(fleet.keyColumns.map((column, i) => [column, key[i]!]));
      const about = { key: named, run, decidedAt: new Date(decidedAt).toISOString() };
      return terminal.print(JSON.stringify({ ...about, ...explanation, service: service ?? null }, undefined, 2));
    }
    const about = { name: describeKey(fleet.keyColumns, key), decision, nDecisions: decisions.length };
    for (const line of explanationLines(explanation, about)) terminal.print(line);
    if (explanation.isHeld) terminal.print(`  ${forceCommand(fleet.name, options)}`);
    if (service !== undefined) terminal.print(`\n${service}`);
  });
}

/** The command that releases a held fleet. A run does not record where its pipeline file lies, nor what `--set` put before it. */
function forceCommand(fleet: string, { workspace }: ExplainOptions): string {
  const place = workspace === undefined ? [] : ['--workspace', workspace];
  const command = shellLine([
    'npx',
    'muster',
    'evaluate',
    '--pipeline',
    'FILE',
    ...place,
    '--force',
    '--reason',
    'TEXT',
  ]);
  return `${command}   # FILE: the pipeline file of ${fleet}, with the --set and the output folder of the run`;
}

/** The newest decision about the key, or the last of the run that is named. */
async function decisionOf(
  workspace: ObjectStore,
  decisions: readonly KeyDecision[],
  named: string | undefined,
  options: StoreOptions,
): Promise<KeyDecision> {
  if (named === undefined) return decisions.at(-1)!;
  const { id, steps } = await readRun(workspace, named, options);
  // A step that was reused decided in an earlier run.
  const runs = new Set([id, ...steps.flatMap(({ reusedFrom }) => reusedFrom ?? [])]);
  const found = decisions.findLast(({ run }) => runs.has(run));
  if (found !== undefined) return found;
  throw new MusterError('USAGE', {
    what: `The run ${id} did not decide about the key.`,
    expected: [...new Set(decisions.map(({ run }) => run))].slice(-5).join(', '),
  });
}

/** The rules of the gate as the run recorded them; null where it did not. */
async function rulesOf(workspace: ObjectStore, run: string, options: StoreOptions): Promise<Explanation['rules']> {
  try {
    const { steps } = await readRun(workspace, run, options);
    const parameters = steps.findLast(({ uses }) => uses === 'gate')?.parameters as
      | {
          readonly options?: Readonly<Record<string, unknown>>;
          readonly settings?: Readonly<Record<string, unknown>>;
        }
      | null
      | undefined;
    const rules = parameters?.options ?? {};
    const { metric, min_improvement: minImprovement, first_margin: firstMargin, first_limits: firstLimits } = rules;
    if (!isGateMetric(metric) || typeof minImprovement !== 'number') return null;
    const hasFirstLimits = Object.keys(firstLimits ?? {}).length > 0;
    const first = { hasFirstLimits, ...(typeof firstMargin === 'number' ? { firstMargin } : {}) };
    const bounds = {
      minTestPoints: numberOf(rules['min_test_points']),
      horizon: numberOf(parameters?.settings?.['horizon']),
    };
    return { metric, minImprovement, ...first, ...bounds, ...limitsOf(rules) };
  } catch (error) {
    // Decisions made from code have no run in the table of runs.
    if (isMusterError(error) && error.code === 'RUN_UNKNOWN') return null;
    throw error;
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function limitsOf(options: Readonly<Record<string, unknown>>): Pick<NonNullable<Explanation['rules']>, 'limits'> {
  const { alpha, harm_margin: harmMargin, harm_probability: harmProbability } = options;
  const isKnown = [alpha, harmMargin, harmProbability].every((each) => typeof each === 'number');
  return isKnown ? { limits: { alpha, harmMargin, harmProbability } as EvidenceLimits } : {};
}

/** What is in service for the key today, in a sentence; undefined where nothing is. */
async function championNow(fleet: Fleet, key: Key, options: StoreOptions): Promise<string | undefined> {
  const champion = await readChampionOfKey(fleet, key, options);
  if (champion === undefined) return undefined;
  const release = await findRelease(fleet, champion.release, options);
  const why = release?.reason == null ? '' : ` (${release.operation.toLowerCase()}: ${release.reason})`;
  return `In service now: version ${champion.version}, since release ${champion.release}${why}.`;
}
