import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { generateSample } from '#src/sample-data/index.ts';

const defaultFolder = 'DataPrep_inputs/batchai';

/** Adds `muster sample-data`: makes the sample of 1,000 keys again, byte for byte. */
export function addSampleData(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('sample-data')
    .description('makes the sample data again: 1,000 keys of monthly demand, the same bytes each time')
    .option('--output <dir>', 'the folder that receives demand.csv and known_future.csv', defaultFolder)
    .option('--seed <number>', 'another seed gives other data', parseSeed)
    .action((options: { readonly output: string; readonly seed?: number }) => {
      const sample = generateSample(options.seed === undefined ? {} : { seed: options.seed });
      mkdirSync(options.output, { recursive: true });
      writeFileSync(join(options.output, 'demand.csv'), sample.demand);
      writeFileSync(join(options.output, 'known_future.csv'), sample.knownFuture);
      process.stdout.write(`${join(options.output, 'demand.csv')}\n${join(options.output, 'known_future.csv')}\n`);
      ended(0);
    });
}

function parseSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A seed is a whole number of at most nine digits.');
  return Number(text);
}
