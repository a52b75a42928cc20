import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFile } from '#test/house/project.ts';
import type { Ended, Sandbox } from './command.ts';
import { closingCounts, lastDecisions, sum } from './key-states.ts';
import { writeSmallInput } from './small-input.ts';

/** What became of a run of the sample of which one key holds no number. */
type BrokenKeyRun = {
  readonly ended: Ended;
  /** The sum over all states of the closing table. */
  readonly nKeysByState: number;
  readonly nKeysForecast: number;
  /** Code of the broken key's decision, where its forecasts come from, and why. */
  readonly broken: { readonly code: string; readonly sources: readonly string[]; readonly reason: string };
};

/** Runs the pipeline of the sample on its first keys, of which LOC-01/1005 holds no number. */
export async function runWithBrokenKey(sandbox: Sandbox, nKeys: number): Promise<BrokenKeyRun> {
  const { demand, knownFuture } = writeSmallInput(sandbox.folder, nKeys);
  writeFileSync(demand, readFileSync(demand, 'utf8').replace(/^(LOC-01,1005,[^,]*),[^,]*/gm, '$1,#REF!'));
  const inputs = ['--input', demand, '--known-future', knownFuture, '--set', 'exports.per_key_csv=never'];
  const ended = await sandbox.muster('run', quickPipeline(sandbox), ...inputs);
  const forecasts = sandbox.csv('forecasts/item_demand_forecast.csv');
  const ofBroken = forecasts.filter((row) => row['location'] === 'LOC-01' && row['product_id'] === '1005');
  return {
    ended,
    nKeysByState: sum(closingCounts(ended.out)),
    nKeysForecast: new Set(forecasts.map((row) => `${row['location']}/${row['product_id']}`)).size,
    broken: {
      code: (await lastDecisions(sandbox)).get('LOC-01/1005')!.code,
      sources: [...new Set(ofBroken.map((row) => row['source']!))],
      reason: ofBroken[0]!['reason']!,
    },
  };
}

// The pipeline of the sample with its two quickest candidates: what becomes of keys does not depend on the others.
function quickPipeline({ folder }: Sandbox): string {
  const slow = /^ +- (theta|ets|\{ learner: mean.*)$\n/gm;
  const file = join(folder, 'batchai.yml');
  writeFileSync(file, projectFile('pipelines/batchai.yml').replace(slow, ''));
  return file;
}
