import { canonicalJson, digestOf, finiteOrNull } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import { commitRows, type ColumnValues, type TableRows } from '#src/tables/index.ts';
import { comparisonValues } from './comparison-values.ts';
import { keyValues } from './registry-rows.ts';
import { registrySchema, registryVersion, tablePath } from './registry-tables.ts';
import { appendBy, type RegistryPlace, type ReleaseRequest } from './release-request.ts';

/**
 * Writes one row a key, judged against the champions of a release, and gives a version of the table that holds them. Where the same run
 * wrote the same decisions before it died, which a transaction of the table says, nothing is written twice. -1 where there is no decision
 * and no table.
 */
export async function commitDecisions(
  place: RegistryPlace,
  request: ReleaseRequest,
  championsRelease: number,
): Promise<number> {
  const decisions = decisionRows(request, championsRelease);
  if (decisions.nRows === 0) return registryVersion(place, 'decisions', request);
  const decidedAt = request.decisions.map(() => request.now);
  const { version } = await commitRows(place.store, tablePath(place.folder, 'decisions'), {
    schema: registrySchema('decisions', request.keyColumns),
    rows: { ...decisions, columns: { ...decisions.columns, decided_at: decidedAt } },
    // A table of an older version gets the columns that it lacks.
    addColumns: true,
    // The rows name the run.
    txn: { appId: `decisions ${digestOf(JSON.stringify(decisions.columns))}`, version: 0 },
    ...appendBy('WRITE DECISIONS', request, { holdoutDigest: request.holdoutDigest }),
  });
  return version;
}

// Without the time of the decision: a second attempt at the same decisions has another.
function decisionRows(request: ReleaseRequest, championsRelease: number): TableRows {
  const { decisions, keyColumns, formatPeriod } = request;
  const label = (period: number | undefined): string | null => (period === undefined ? null : formatPeriod(period));
  return {
    nRows: decisions.length,
    columns: {
      ...keyValues(
        keyColumns,
        decisions.map(({ key }) => key),
      ),
      code: decisions.map(({ code }) => code),
      is_registered: decisions.map(({ isRegistered }) => isRegistered),
      sentence: decisions.map(({ sentence }) => sentence),
      champions_release: decisions.map(() => championsRelease),
      approved_as: decisions.map(({ approvedAs }) => approvedAs ?? null),
      holdout_uses: decisions.map(({ holdoutUses }) => holdoutUses ?? null),
      guardrails: decisions.map(({ guardrails }) => (guardrails === undefined ? null : canonicalJson(guardrails))),
      decision_metric: decisions.map(({ metric }) => metric ?? null),
      metric_scale: decisions.map(({ scale }) => finiteOrNull(scale)),
      ...challengerValues(decisions),
      ...championValues(decisions, label),
      ...scoreValues('benchmark', decisions),
      ...comparisonValues(decisions),
      holdout_from: decisions.map(({ holdout }) => label(holdout?.from)),
      holdout_to: decisions.map(({ holdout }) => label(holdout?.to)),
      holdout_points: decisions.map(({ holdout }) => holdout?.nPoints ?? null),
      holdout_scored_points: decisions.map(({ holdout }) => holdout?.nScored ?? null),
      run: decisions.map(() => request.run),
      is_held: decisions.map(({ isHeld }) => isHeld ?? false),
    },
  };
}

function challengerValues(decisions: readonly Decision[]): Readonly<Record<string, ColumnValues>> {
  return {
    challenger_learner: decisions.map(({ challenger }) => challenger?.learner ?? null),
    challenger_configuration_digest: decisions.map(({ challenger }) => challenger?.configurationDigest ?? null),
    challenger_digest: decisions.map(({ challenger }) => challenger?.digest ?? null),
    challenger_bytes: decisions.map(({ challenger }) => challenger?.nBytes ?? null),
    ...scoreValues('challenger', decisions),
    challenger_coverage: decisions.map(({ challenger }) => challenger?.coverage?.share ?? null),
    challenger_nominal_coverage: decisions.map(({ challenger }) => challenger?.coverage?.nominal ?? null),
  };
}

function championValues(
  decisions: readonly Decision[],
  label: (period: number | undefined) => string | null,
): Readonly<Record<string, ColumnValues>> {
  return {
    champion_version: decisions.map(({ champion }) => champion?.version ?? null),
    champion_learner: decisions.map(({ champion }) => champion?.learner ?? null),
    champion_configuration_digest: decisions.map(({ champion }) => champion?.configurationDigest ?? null),
    champion_digest: decisions.map(({ champion }) => champion?.digest ?? null),
    champion_cutoff: decisions.map(({ champion }) => label(champion?.cutoff)),
    champion_was_refitted: decisions.map(({ champion }) => champion?.wasRefitted ?? null),
    champion_overlap: decisions.map(({ champion }) => champion?.overlap ?? null),
    champion_unhealthy: decisions.map(({ champion }) => champion?.unhealthy ?? null),
    ...scoreValues('champion', decisions),
  };
}

function scoreValues(
  whose: 'challenger' | 'champion' | 'benchmark',
  decisions: readonly Decision[],
): Readonly<Record<string, ColumnValues>> {
  const metrics = ['rmse', 'mae', 'bias', 'mase', 'rmsse', 'smape', 'r2'] as const;
  return Object.fromEntries(
    metrics.map((metric) => [
      `${whose}_${metric}`,
      decisions.map((decision) => finiteOrNull(decision[whose]?.[metric])),
    ]),
  );
}
