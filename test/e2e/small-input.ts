import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '#src/core/index.ts';
import { projectFile } from '#test/house/project.ts';

/** The inputs of a pipeline, as paths or URIs. */
export type Inputs = { readonly demand: string; readonly knownFuture: string };

/** Writes the sample of batchai, cut to its first keys, into a folder. Each location has 40. */
export function writeSmallInput(folder: string, nKeys = 60): Inputs {
  const demand = projectFile('DataPrep_inputs/batchai/demand.csv').split('\n');
  const kept = new Set([...new Set(demand.slice(1).map(keyOf))].slice(0, nKeys));
  const cut = (lines: readonly string[]): string =>
    [lines[0], ...lines.slice(1).filter((line) => kept.has(keyOf(line))), ''].join('\n');
  const knownFuture = projectFile('DataPrep_inputs/batchai/known_future.csv').split('\n');
  writeFileSync(join(folder, 'demand.csv'), cut(demand));
  writeFileSync(join(folder, 'known_future.csv'), cut(knownFuture));
  return { demand: join(folder, 'demand.csv'), knownFuture: join(folder, 'known_future.csv') };
}

/** Writes the pipeline of batchai with other inputs, and gives its path. */
export function writePipeline(folder: string, { demand, knownFuture }: Inputs): string {
  const text = projectFile('pipelines/batchai.yml')
    .replace('DataPrep_inputs/batchai/demand.csv', demand)
    .replace('DataPrep_inputs/batchai/known_future.csv', knownFuture);
  const file = join(folder, 'batchai.yml');
  writeFileSync(file, text);
  return file;
}

/** Gives the digests of the CSV files below a folder by their paths: a difference names files, not thousands of lines. */
export function csvFiles(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.csv'));
  return Object.fromEntries(paths.sort().map((path) => [path, digestOf(readFileSync(join(folder, path)))]));
}

function keyOf(line: string): string {
  return line.split(',').slice(0, 2).join(',');
}
