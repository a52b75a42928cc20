import { afterAll, expect, test } from '@jest/globals';
import { openSandbox } from './command.ts';

const sandbox = openSandbox();
const shop = 'docs/examples/registry/shop.yml';
const run = (limit: number, ...more: readonly string[]) =>
  sandbox.musterInBuild(
    'run',
    shop,
    '--set',
    'steps.train.candidates=[seasonal_naive, ets]',
    '--set',
    `steps.evaluate.max_change_share=${limit}`,
    ...more,
  );

afterAll(() => sandbox.remove());

test('a held fleet is held again until its cause is gone, and is never taken for one that was done', async () => {
  await sandbox.muster('run', shop);
  const [, id] = /(run-\S+)/.exec((await run(0.5)).out)!;
  expect(await run(0.5)).toMatchObject({ exitCode: 3 });
  const resumed = await run(0.5, '--resume', id!);
  expect(resumed.exitCode).toBe(3);
  expect(resumed.out).toMatch(/train +reused/);
  expect(resumed.out).not.toMatch(/evaluate +reused/);

  const raised = await run(1);
  expect(raised).toMatchObject({ exitCode: 0, err: '' });
  expect(raised.out).toContain('2 of 3 keys registered; release 2.');

  // Its own release is new to the gate: it judges once more, finds the champions as they are, and is reused from then on.
  expect((await run(1)).out).toContain('Model was not registered for this run.');
  const reused = await run(1);
  expect(reused.out).toMatch(/evaluate +reused/);
  expect(reused.out).toContain('##vso[task.setvariable variable=modelRegistered;isOutput=true]false');
}, 300_000);
