import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { samplePieces, type SamplePiece } from '#src/sample-data/index.ts';

const nProducts = 40;

/** Gives a number of keys that a fleet of the sample can have: whole locations of 40 products. */
export function wholeFleet(nKeys: number): number {
  return Math.max(1, Math.round(nKeys / nProducts)) * nProducts;
}

/** Writes the demand and the known future of a fleet of the sample, 48 months and 12 more a key, and a pipeline file that reads them. */
export async function writeFleet(folder: string, nKeys: number): Promise<string> {
  const options = { nProducts, nLocations: nKeys / nProducts };
  for (const [file, part] of [
    ['demand.csv', 'demand'],
    ['known_future.csv', 'knownFuture'],
  ] as const) {
    const pieces = Readable.from(samplePieces(options));
    const texts = pieces.map((piece: SamplePiece) => piece[part]);
    await pipeline(texts, createWriteStream(join(folder, file)));
  }
  const sample = await readFile(new URL('../pipelines/batchai.yml', import.meta.url), 'utf8');
  const file = join(folder, 'batchai.yml');
  // Charts are as many for each fleet, and not what is measured.
  const withoutPlots = sample.replace('uses: batch-forecast\n', 'uses: batch-forecast\n    plots: none\n');
  await writeFile(file, withoutPlots.replaceAll('DataPrep_inputs/batchai/', `${folder}/`));
  return file;
}

/** Adds one to the quantity of the last month of the first keys of a fleet that reach it. */
export async function changeKeys(folder: string, nKeys: number): Promise<void> {
  const [from, to] = [join(folder, 'demand.csv'), join(folder, 'demand.csv.changed')];
  let left = nKeys;
  const change = (line: string): string => {
    if (left === 0 || !line.includes(',2025-03,')) return `${line}\n`;
    left--;
    const [location, product, period, quantity, ...rest] = line.split(',');
    return `${[location, product, period, Number(quantity) + 1, ...rest].join(',')}\n`;
  };
  const lines = createInterface({ input: createReadStream(from) });
  await pipeline(Readable.from(lines).map(change), createWriteStream(to));
  await rename(to, from);
}
