import { rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineStep, openRun, parsePipeline, valueInput } from '#src/pipelines/index.ts';
import { toyProject } from '../toy-project.ts';

test('what must not be read is in no object of the workspace, wherever a step says it', async () => {
  const toy = toyProject();
  const secret = 'k"7';
  const hide = (text: string): string => [secret, 'k\\"7'].reduce((done, each) => done.replaceAll(each, '***'), text);
  const step = defineStep({
    uses: 'talks',
    summary: '',
    options: z.strictObject({}),
    settings: z.strictObject({}),
    module: import.meta.url,
    inputs: async () => [valueInput(`value of ${secret}`, { is: secret })],
    run: async ({ report }) => {
      report.info(`doing ${secret}`);
      return {
        summary: `did ${secret}`,
        counts: { [secret]: 1, '***': 2 },
        keyStates: { [`STATE ${secret}`]: 3 },
        remarks: [secret],
        outputs: [{ path: 'x', holds: `holds ${secret}` }],
      };
    },
  });
  const pipeline = parsePipeline('p.yml', 'name: talking\nsteps: [{ name: one, uses: talks }]\n', [step]);
  const { context } = toy.open();
  const run = await openRun(pipeline, { ...context, pipeline: pipeline.definition }, { redact: hide });
  const { record, result } = await run.step('one');
  expect(result?.summary).toBe(`did ${secret}`);
  expect(record).toMatchObject({ summary: 'did ***', counts: { '***': 3 }, keyStates: { 'STATE ***': 3 } });
  let nObjects = 0;
  for await (const { path } of context.workspace.list('')) {
    const text = Buffer.from(await context.workspace.read(path)).toString('latin1');
    expect([path, text.includes(secret), text.includes('k\\')]).toEqual([path, false, false]);
    nObjects++;
  }
  expect(nObjects).toBeGreaterThan(3);
  // What is kept without the value is still what is compared: nothing changed.
  expect((await run.plan()).steps).toMatchObject([{ action: 'reuse' }]);
  rmSync(toy.folder, { recursive: true });
});
