import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openCommandProcess, openSandbox, type Ended, type Sandbox } from './command.ts';
import { closingCounts, sum } from './key-states.ts';
import { csvFiles } from './small-input.ts';

const commands = openCommandProcess();
const sandboxes = [openSandbox(commands), openSandbox(commands)];
const nKeys = 7;
afterAll(async () => {
  await commands.close();
  for (const { remove } of sandboxes) remove();
});

/** Six keys with 48 months and one with 6; every fourth month of an odd key is a step up, which trees learn and no line does. */
function monthsOfKeys(): string {
  const rows = Array.from({ length: nKeys }, (_, k) =>
    Array.from({ length: k === nKeys - 1 ? 6 : 48 }, (__, t) => {
      const month = `${2021 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`;
      const step = k % 2 === 1 && t % 4 === 3 ? 80 : 0;
      return `K${k},${month},${20 + 5 * k + step + ((t * (k + 3) * 7) % 11)}`;
    }),
  );
  return `location,time,target\n${rows.flat().join('\n')}\n`;
}

async function runIn(sandbox: Sandbox): Promise<Ended> {
  const input = join(sandbox.folder, 'demand.csv');
  writeFileSync(input, monthsOfKeys());
  const candidates = 'steps.train.candidates=[seasonal_naive, linear, forest, boosting]';
  const pipeline = 'test/fixtures/pipelines/one-key-column.yml';
  return sandbox.muster('run', pipeline, '--input', input, '--set', candidates, '--set', 'horizon=6');
}

test('forest and boosting stand among the candidates of a whole run; the same input gives the same bytes, and again nothing new', async () => {
  const [one, other] = [sandboxes[0]!, sandboxes[1]!];
  const first = await runIn(one);
  expect(first).toMatchObject({ exitCode: 0, err: '' });
  expect(sum(closingCounts(first.out))).toBe(nKeys);
  const forecasts = one.csv('forecasts/item_demand_forecast.csv');
  expect(forecasts).toHaveLength(6 * nKeys);
  expect(forecasts.every(({ forecast }) => forecast !== '' && Number.isFinite(Number(forecast)))).toBe(true);
  const champions = new Set(forecasts.filter(({ source }) => source === 'champion').map(({ model }) => model));
  expect([...champions].some((model) => model === 'forest' || model === 'boosting')).toBe(true);

  expect(await runIn(other)).toMatchObject({ exitCode: 0, err: '' });
  const bytes = csvFiles(join(one.folder, 'output/forecasts'));
  expect(csvFiles(join(other.folder, 'output/forecasts'))).toEqual(bytes);

  const second = await runIn(one);
  expect(second).toMatchObject({ exitCode: 0, err: '' });
  expect(sum(closingCounts(second.out))).toBe(nKeys);
  expect(second.out).toContain('Model was not registered for this run.');
  expect(one.csv('model_metrics/decisions.csv').map(({ code }) => code)).toContain('UNCHANGED');
  expect(csvFiles(join(one.folder, 'output/forecasts'))).toEqual(bytes);
});
