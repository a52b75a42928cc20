import { seededRandom } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import { fit, parseCandidate, type Candidate, type Model } from '#src/learners/index.ts';
import { commitRelease, writeNotes, type Fleet, type ModelNote } from '#src/registry/index.ts';
import { openStore } from '#src/storage/index.ts';

/** One version to be registered, the same for us and for the peers. */
export type Version = {
  readonly key: readonly [location: string, productId: string];
  readonly version: number;
  readonly learner: 'theta' | 'ets';
  readonly metrics: { readonly rmse: number; readonly mae: number; readonly bias: number; readonly mase: number };
  /** Its tag `team`. */
  readonly team: string;
};

const teams = ['north', 'east', 'south', 'west'];
const nProducts = 100;
const now = Date.UTC(2026, 0, 2);

/** Gives the fleet of the bench in a workspace, a folder. */
export function fleetIn(workspace: string): Fleet {
  const name = 'demand';
  return { store: openStore(workspace), folder: `fleets/${name}`, name, keyColumns: ['location', 'product_id'] };
}

/** Gives versions 1 of all keys, then versions 2 and so on; each release holds one of them. */
export function versionsOf(nKeys: number, nReleases: number): readonly (readonly Version[])[] {
  const random = seededRandom(7);
  const places = [...Array(nKeys).keys()];
  return Array.from({ length: nReleases }, (_, release) =>
    places.map((i) => ({
      key: [`LOC-${String(Math.floor(i / nProducts) + 1).padStart(3, '0')}`, String(1001 + (i % nProducts))] as const,
      version: release + 1,
      learner: random() < 0.5 ? 'theta' : ('ets' as const),
      metrics: { rmse: 100 * random(), mae: 80 * random(), bias: 20 * random() - 10, mase: 2 * random() },
      team: teams[Math.floor(random() * teams.length)]!,
    })),
  );
}

/**
 * Registers versions as an evaluation does, each list in a release of its own: packed models, their rows, a decision a key, the release;
 * then the tag of each.
 */
export async function registerVersions(fleet: Fleet, releases: readonly (readonly Version[])[]): Promise<void> {
  for (const [i, versions] of releases.entries()) {
    await releaseDecisions(fleet, decisionsOf(versions), i + 1);
    const notes = versions.map(({ key, version, team }): ModelNote => ({
      key,
      version,
      kind: 'tag',
      name: 'team',
      value: team,
    }));
    await writeNotes(fleet, notes, { run: `bench-${i + 1}`, codeVersion: 'bench', actor: 'bench', now: now + i });
  }
}

/** Gives decisions that register versions, each with a model of its own. */
export function decisionsOf(versions: readonly Version[]): readonly Decision[] {
  const models = { theta: modelOf('theta'), ets: modelOf('ets') };
  return versions.map((each) => decisionOf(each, models[each.learner]));
}

/** Commits decisions as the release of a number, of which each before it added one version of the table. */
export async function releaseDecisions(fleet: Fleet, decisions: readonly Decision[], number: number): Promise<void> {
  await commitRelease(fleet.store, fleet.folder, {
    keyColumns: fleet.keyColumns,
    decisions,
    expected: number - 2,
    run: `bench-${number}`,
    now: now + number,
    codeVersion: 'bench',
    tablesRead: {},
    formatPeriod: String,
  });
}

type Fitted = { readonly candidate: Candidate; readonly model: Model };

/** A real model of a season of 12, whose size is that of the models of a fleet. */
function modelOf(learner: 'theta' | 'ets'): Fitted {
  const random = seededRandom(1);
  const target = Float64Array.from({ length: 48 }, (_, i) => 50 + i + 10 * Math.sin((i * Math.PI) / 6) + random());
  const candidate = parseCandidate({ learner, parameters: {} }, { seasonLength: 12 });
  const series = { key: ['bench'], frequency: 'monthly', firstPeriod: 24_000, target, covariates: {} } as const;
  return { candidate, model: fit(candidate, series, 1) };
}

function decisionOf({ key, version, metrics }: Version, { candidate, model }: Fitted): Decision {
  return {
    key,
    code: version === 1 ? 'FIRST' : 'PROMOTED',
    isRegistered: true,
    sentence: 'Registered by the bench.',
    holdout: undefined,
    model: ofItsOwn(model, metrics.rmse),
    candidate,
    score: { ...metrics, smape: metrics.mase },
    cutoff: 24_047 + version,
  };
}

/** The same model with one number of its own, so that no two versions have the same bytes. */
function ofItsOwn(model: Model, value: number): Model {
  const arrays = Object.entries(model.arrays).map(([name, values], i) => {
    const own = values.slice();
    if (i === 0) own[0] = value;
    return [name, own] as const;
  });
  return { ...model, arrays: Object.fromEntries(arrays) };
}
