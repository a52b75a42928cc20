import type { PublishedStep } from './published-pipeline.ts';

// These steps have a command of their own, named as the step.
const ownCommands: ReadonlySet<string> = new Set(['dataprep', 'train', 'evaluate', 'inference']);

/** Gives the input of a component by which it waits for another step. */
export function afterPort(step: string): string {
  return `after_${step}`;
}

/** The output of each component: the folder with the files that the step writes for people. */
export const filesPort = 'files';

/** Gives the command of a step on Azure: the one that runs it on a machine of your own, with its files in the output of the component. */
export function stepCommand({ name }: Pick<PublishedStep, 'name'>, file: string): string {
  const words = ownCommands.has(name) ? [name, '--pipeline', file] : ['run', file, '--only', name, '--force', name];
  return ['node', 'bin/muster.mjs', ...words, '--output', `\${{outputs.${filesPort}}}`].join(' ');
}
