import { z } from 'zod';
import {
  defineStep,
  parsePipeline,
  type Pipeline,
  type RunContext,
  type StepImplementation,
} from '#src/pipelines/index.ts';
import { openStore } from '#src/storage/index.ts';
import { leaseContext } from '../lease/lease-context.ts';

const text = `name: killable
steps: [{ name: one, uses: plain }, { name: two, uses: long }, { name: three, uses: plain }]
`;

/** Opens a pipeline of three steps in a workspace; its step `two` does what it is given. */
export function openKillable(
  folder: string,
  two: () => Promise<void>,
): { readonly pipeline: Pipeline; readonly context: RunContext } {
  const pipeline = parsePipeline('p.yml', text, [stepThat('plain', async () => {}), stepThat('long', two)]);
  let time = 1000;
  const more = { pipeline: pipeline.definition, now: () => (time += 5) };
  return { pipeline, context: leaseContext(openStore(folder), 'run-killed', more) };
}

function stepThat(uses: string, act: () => Promise<void>): StepImplementation {
  return defineStep({
    uses,
    summary: '',
    options: z.strictObject({}),
    settings: z.strictObject({}),
    module: import.meta.url,
    run: async () => {
      await act();
      return { summary: 'Well.', counts: {} };
    },
  });
}
