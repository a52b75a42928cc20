import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ranks } from '#src/core/index.ts';
import { assistPipeline, parsePipeline, runPipeline, type Pipeline, type RunContext } from '#src/pipelines/index.ts';
import { loadStepImplementations } from '#src/steps/index.ts';
import { openRemoteFile, type ObjectStore } from '#src/storage/index.ts';

/** Writes the demand of some shops, 48 months each, and gives the path of the file. */
export function writeDemand(folder: string, nShops: number, level = 10): string {
  const rows = Array.from({ length: nShops * 48 }, (_, row) => {
    const [shop, month] = [Math.floor(row / 48), row % 48];
    const period = `${2020 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
    return `shop-${String(shop).padStart(2, '0')},${period},${level + shop + (month % 12) + ((month * (shop + 3)) % 7)}`;
  });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `demand-${level}.csv`);
  writeFileSync(file, ['shop,period,quantity', ...rows, ''].join('\n'));
  return file;
}

/** What a pipeline may say beside its inputs, in YAML. */
type PipelineText = { readonly candidates?: string; readonly further?: string };

/** Gives a pipeline that prepares and trains the demand of a file; unless it is said, one of its candidates learns from all keys. */
export async function rankPipeline(
  demand: string,
  { candidates = '[seasonal_naive, linear, global_linear]', further = '' }: PipelineText = {},
): Promise<Pipeline> {
  return parsePipeline(
    'ranked.yml',
    `name: ranked
inputs: { demand: ${demand} }
feature_group: { name: ranked }
keys: [shop]
columns: { time: period, target: quantity }
frequency: monthly
horizon: 6
workers: 1
steps:
  - { name: dataprep, uses: prepare-series }
  - { name: train, uses: train-fleet, candidates: ${candidates} }
${further}`,
    await loadStepImplementations(),
  );
}

/** A process that runs the pipeline: its run, and its place among the ranks where it shares the work. */
export type RankProcess = {
  readonly pipeline: Pipeline;
  readonly store: ObjectStore;
  readonly run: string;
  readonly outputFolder: string;
  readonly ranks?: Ranks;
  readonly signal?: AbortSignal;
};

/** Gives the context of such a process; what it tells goes into `told`. */
export function contextOf(
  { pipeline, store, run, outputFolder, ranks, signal = new AbortController().signal }: RankProcess,
  told: string[] = [],
): RunContext {
  const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };
  const tell = (text: string): void => void told.push(text);
  return {
    pipeline: pipeline.definition,
    workspace: store,
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder,
    selection: {},
    run: { id: run, startedAt: 0, codeVersion: '0.1.0', step: '' },
    now: Date.now,
    report: { debug: () => {}, info: tell, warn: tell, progress: () => {} },
    signal,
    ...(ranks === undefined ? {} : { ranks }),
  };
}

/** Runs the pipeline on several ranks of this process, all at once, or alone; rejects with the first fault. */
export async function runOnRanks(place: Omit<RankProcess, 'run' | 'ranks'>, worldSize: number): Promise<void> {
  const others = Array.from({ length: worldSize - 1 }, async (_, i) => {
    const ranks = { rank: i + 1, worldSize, timeoutMs: 60_000 };
    return assistPipeline(place.pipeline, contextOf({ ...place, run: `run-of-${i + 1}`, ranks }));
  });
  const ranks = worldSize === 1 ? {} : { ranks: { rank: 0, worldSize, timeoutMs: 60_000 } };
  const { failure } = await runPipeline(place.pipeline, contextOf({ ...place, run: 'run-of-0', ...ranks }));
  if (failure !== undefined) throw failure;
  await Promise.all(others);
}
