import type { Shards } from '#src/execution/index.ts';
import type { ChangedKeysRequest } from './changed-keys-request.ts';
import type { TrainOptions } from './challenger.ts';
import { planChangedKeys, planDigest } from './plan-changed-keys.ts';
import { trainShare } from './train-fleet.ts';
import type { ChangedKeysWatch } from './train-changed-keys.ts';

/** What one rank did of a training. */
export type TrainedShare = {
  /** Keys of this rank, trained now or by an earlier process of the same rank. */
  readonly nOwn: number;
  /** Keys of all ranks. */
  readonly nKeys: number;
};

/** Does the part of this rank in what the driver does by `trainChangedKeys` with an equal request. */
export async function trainShareOfChangedKeys(
  request: ChangedKeysRequest,
  options: TrainOptions,
  watch: ChangedKeysWatch & { readonly openShards: (digest: string) => Promise<Shards> },
): Promise<TrainedShare> {
  const plan = planChangedKeys(request, options, watch.minutes);
  const shards = await watch.openShards(planDigest(plan, watch.minutes));
  await trainShare(plan.fleet, request.blocked, options, { ...watch, ...plan.surroundings, shards });
  const nKeys = plan.begun.length;
  return { nOwn: shards.share(nKeys), nKeys };
}
