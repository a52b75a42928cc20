import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { run } from '#test/e2e/command.ts';

const batchai = 'pipelines/batchai.yml';

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'validate-')), 'p.yml');
  writeFileSync(file, text);
  return file;
}

test.concurrent('a valid pipeline is said to be so, and what it comes to can be read as YAML', async () => {
  const ended = await run(['bin/muster.mjs', 'validate', batchai, '--resolved', '--set', 'steps.evaluate.metric=mae'], {
    MUSTER_SET: 'horizon=6; steps.evaluate.metric=rmse',
  });
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(ended.out).toContain('batchai is valid in DEV and PROD, with 4 steps: dataprep, train, evaluate, inference');
  expect(parse(ended.out)).toMatchObject({
    name: 'batchai',
    horizon: 6,
    steps: [{ missing: 'seasonal' }, { origins: 3 }, { metric: 'mae' }, {}],
  });
});

test.concurrent('the faults of all files are told, with exit code 2', async () => {
  const ended = await run([
    'bin/muster.mjs',
    'validate',
    fileWith('name: a\nsteps: [{ name: one, uses: gaet }]\n'),
    batchai,
    fileWith('name: [a\n'),
  ]);
  expect(ended.exitCode).toBe(2);
  expect(ended.out).toContain('batchai is valid');
  expect(ended.err).toContain('Did you mean "gate"?');
  expect(ended.err).toContain('PIPELINE_NOT_YAML');
});

test.concurrent('the part for PROD is checked on any machine', async () => {
  const own = 'name: a\nenvironments: { PROD: { seed: x } }\nsteps: [{ name: one, uses: gate }]\n';
  const ended = await run(['bin/muster.mjs', 'validate', fileWith(own)]);
  expect(ended.exitCode).toBe(2);
  expect(ended.err).toMatch(/p\.yml:2:31, environments\.PROD\.seed: In PROD: Invalid input: expected/);
  // What is wrong in both is told once, and of neither.
  expect(ended.err.match(/feature_group/g)).toHaveLength(1);
});

test.concurrent('the value of a variable is in no output', async () => {
  const own = 'name: a\nsteps: [{ name: one, uses: "${env:TOKEN}" }]\n';
  const ended = await run(['bin/muster.mjs', 'validate', fileWith(own), '--resolved'], { TOKEN: 'very-secret-thing' });
  expect(ended.exitCode).toBe(2);
  expect(ended.err).toContain('No implementation is called "***"');
  expect(ended.out + ended.err).not.toContain('very-secret-thing');
});
