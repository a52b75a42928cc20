import { shellLine } from '#src/cli/index.ts';
import type { PublishedStep } from './published-pipeline.ts';

// These steps have a command of their own, named as the step.
const ownCommands: ReadonlySet<string> = new Set(['dataprep', 'train', 'evaluate', 'inference']);

/** Gives the input of a component by which it waits for another step. */
export function afterPort(step: string): string {
  return `after_${step}`;
}

/** The output of each component: the folder with the files that the step writes for people. */
export const filesPort = 'files';

/**
 * Gives the command of a step on Azure: the one that runs it on a machine of your own, with its files in the output of the component. A
 * pipeline has one run at a time, and Azure runs steps side by side where it may: each waits for its turn.
 */
export function stepCommand({ name }: Pick<PublishedStep, 'name'>, file: string): string {
  const words = ownCommands.has(name) ? [name, '--pipeline', file] : ['run', file, '--only', name, '--rerun'];
  // What stands for the folder is filled in by Azure: it is no word of a shell yet.
  return `${shellLine(['node', 'bin/muster.mjs', ...words, '--wait', '--output'])} \${{outputs.${filesPort}}}`;
}
