import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newFolder } from '../registry/gate-run.ts';
import { openCommands } from './commands-in-process.ts';

const { workspace, muster } = openCommands(await newFolder());

test('dataprep tells once what it assumed of the numbers and keys of a file, and follows decimal_mark', async () => {
  const months = Array.from(
    { length: 24 },
    (_, i) => `${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
  );
  const rows = months.map((month, i) => `north${i === 3 ? ' ' : ''},tea,${month},${i === 1 ? '284.500' : 10 + i}`);
  const file = join(workspace(), 'demand.csv');
  await writeFile(file, `location,product_id,period,quantity\n${rows.join('\n')}\n`);
  const dataprep = async (...more: readonly string[]): Promise<readonly [string, string]> => {
    const output = join(workspace(), 'out');
    const pipeline = ['--pipeline', 'docs/examples/registry/shop.yml', '--input', file, '--output', output];
    const said = await muster('dataprep', ...pipeline, ...more);
    return [said, readFileSync(join(output, 'DataPrep_outputs/north/tea/target.csv'), 'utf8')];
  };
  const [said, target] = await dataprep();
  expect(said.match(/"284\.500" in quantity on line 3 is read as 284\.5,/g)).toHaveLength(1);
  expect(said.match(/1 key is written with different blanks/g)).toHaveLength(1);
  expect(target).toContain('2024-02,284.5\n');
  const [told, grouped] = await dataprep('--set', 'decimal_mark=","');
  expect(told).not.toContain('is read as');
  expect(grouped).toContain('2024-02,284500\n');
});
