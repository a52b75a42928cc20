import type { Command } from 'commander';
import { addOptions, type PipelineOptions } from './pipeline-options.ts';
import type { GraphOptions } from './run-graph.ts';

/** Adds `muster graph`: the steps of a pipeline and what goes between them. */
export function addGraph(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('graph')
    .description('shows the steps of a pipeline, what each needs, reads and writes; runs nothing')
    .argument('<pipeline>', 'the pipeline file, such as pipelines/batchai.yml')
    .option('--plan', 'also what a run would do with each step, and why')
    .option('--svg <file>', 'write a picture to a file')
    .option('--json', 'print it as JSON');
  addOptions(command, 'places', 'set', 'input', 'selection').action(
    async (file: string, options: PipelineOptions & GraphOptions) => {
      const { runGraph } = await import('./run-graph.ts');
      ended(await runGraph(file, options));
    },
  );
}
