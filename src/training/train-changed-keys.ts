import { compareKeys, keyId } from '#src/core/index.ts';
import { workersFor, type Shards } from '#src/execution/index.ts';
import type { ChangedKeysRequest } from './changed-keys-request.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import { planChangedKeys, planDigest } from './plan-changed-keys.ts';
import { trainFleet } from './train-fleet.ts';
import type { TrainWatch } from './train-surroundings.ts';

/** The challengers of the selected keys, in their order. */
export type RetrainedKeys = {
  readonly challengers: readonly Challenger[];
  /** The keys (by `keyId`) whose stored challenger was taken over as it is. */
  readonly reused: ReadonlySet<string>;
  /** The keys (by `keyId`) that are NOT_BEGUN: the minutes of the run were over, and no stored challenger stands for them. */
  readonly notBegun: ReadonlySet<string>;
  /** Whether the code was edited while threads trained: which of them ran which code is not known, and nothing of it is reused. */
  readonly isCodeChanged: boolean;
};

/** What the caller of such a training may want. */
export type ChangedKeysWatch = TrainWatch & {
  /** Opens the work that processes share, given the digest of all that the training rests on; this process does all without it. */
  readonly openShards?: ((digest: string) => Promise<Shards>) | undefined;
};

/**
 * Trains the selected keys whose rows, settings or code are not those of their stored challenger, and takes over the stored challengers
 * of the others, models still packed. The stored validation errors of keys that are not trained stand in for them in the evidence of
 * the fleet: a key is chosen for as if the whole fleet had been compared again. Where a candidate learns from the fleet, the rows of
 * every key are settings of all, and a change in one trains all. Blocked keys cost nothing and are looked at each time.
 *
 * Where the run has minutes, the keys that waited longest are begun first. A key that was not begun keeps a stored challenger of the same
 * rows and settings; else it is NOT_BEGUN, with the models of before for a training that finds its rows as they were then. The choices of
 * the others then rest on a part of the fleet, and are made again.
 */
export async function trainChangedKeys(
  request: ChangedKeysRequest,
  options: TrainOptions,
  watch: ChangedKeysWatch = {},
): Promise<RetrainedKeys> {
  const { blocked, codeDigest, codeNow = () => codeDigest } = request;
  const plan = planChangedKeys(request, options, watch.minutes);
  const { settings, isWhole, taken, begun } = plan;
  const shards = await watch.openShards?.(planDigest(plan, watch.minutes));
  const trained = await trainFleet(plan.fleet, blocked, options, { ...watch, ...plan.surroundings, shards });
  const isCodeChanged = workersFor(watch.workers, begun.length) > 1 && codeNow() !== codeDigest;
  const isLeft = (each: Challenger, at: number): boolean =>
    each.unfinished === 'not begun' && begun[at]!.standing === undefined;
  const restOnAll = isWhole && (options.selection === 'key' || !trained.some(isLeft));
  const settingsDigest = restOnAll ? settings.whole : settings.part;
  const outcomes = trained.map((each, at): Challenger => {
    const { digest, standing, last } = begun[at]!;
    if (each.unfinished === 'not begun') return standing ?? waiting(each, last);
    if (each.unfinished === 'lost' || isCodeChanged) return each;
    return { ...each, basis: { rowsDigest: digest, settingsDigest } };
  });
  const kept = begun.filter(({ standing }, at) => trained[at]!.unfinished === 'not begun' && standing !== undefined);
  return {
    challengers: [...outcomes, ...taken.map(({ standing }) => standing!)].sort((a, b) => compareKeys(a.key, b.key)),
    reused: new Set([...taken, ...kept].map(({ key }) => keyId(key))),
    notBegun: new Set(trained.filter(isLeft).map(({ key }) => keyId(key))),
    isCodeChanged,
  };
}

// The models of before are not for the gate: they are of other rows or settings.
function waiting(each: Challenger, last: Challenger | undefined): Challenger {
  const { state, reason } = each;
  const row = last?.packed === undefined ? each : last;
  return { ...row, state, reason, runsNotBegun: (last?.runsNotBegun ?? 0) + 1 };
}
