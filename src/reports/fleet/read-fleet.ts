import { compareKeys, keyId } from '#src/core/index.ts';
import { championsAt, readDecisionRecords, readReleaseLog } from '#src/registry/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readChallengerRecords } from '#src/training/index.ts';
import { findEvaluation, type EvaluationWish } from './find-evaluation.ts';
import type { FleetRecord, KeyRecord } from './fleet-record.ts';

/**
 * Reads one training of the fleet in a folder and what the gate made of it from the tables of the workspace; a model is not loaded.
 * Errors as `findEvaluation`; TRAIN_CHALLENGERS_DAMAGED.
 */
export async function readFleet(
  store: ObjectStore,
  folder: string,
  { keyColumns, ...wish }: EvaluationWish & StoreOptions & { readonly keyColumns: readonly string[] },
): Promise<FleetRecord> {
  const { signal } = wish;
  const found = await findEvaluation(store, folder, wish);
  const { training, evaluation, release } = found;
  const challengers =
    training === null
      ? []
      : await readChallengerRecords(store, folder, { keyColumns, version: training.version, signal });
  const decisions =
    evaluation === null
      ? []
      : await readDecisionRecords(store, folder, {
          keyColumns,
          run: evaluation.run ?? '',
          version: evaluation.version,
          signal,
        });
  const log = await readReleaseLog({ store, folder }, { keyColumns, signal });
  const inService = [...championsAt(log, release.number).values()];
  return {
    ...found,
    keyColumns,
    keys: joined(challengers, decisions),
    service: { nModels: inService.length, bytes: inService.reduce((sum, { slice }) => sum + slice.length, 0) },
  };
}

function joined(
  challengers: readonly NonNullable<KeyRecord['challenger']>[],
  decisions: readonly NonNullable<KeyRecord['decision']>[],
): readonly KeyRecord[] {
  const keys = new Map<string, KeyRecord>();
  for (const challenger of challengers) keys.set(keyId(challenger.key), { key: challenger.key, challenger });
  for (const decision of decisions) {
    const { key } = decision;
    keys.set(keyId(key), { ...keys.get(keyId(key)), key, decision });
  }
  return [...keys.values()].sort((left, right) => compareKeys(left.key, right.key));
}
