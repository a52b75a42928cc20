import { expect, test } from '@jest/globals';
import { projectFile } from '#test/house/project.ts';
import { openSandbox, run } from './command.ts';
import { examplesOf, runExamples, withoutChance } from './doc-examples.ts';

test.each(['docs/feature-store.md', 'docs/forecasting.md', 'docs/registry.md'])(
  'every command of %s prints what the page says',
  async (page) => {
    const examples = examplesOf(projectFile(page));
    expect(examples.length).toBeGreaterThan(4);
    const outputs = await runExamples(examples);
    for (const [i, { command, printed }] of examples.entries()) {
      expect({ command, printed: withoutChance(outputs[i]!) }).toEqual({ command, printed: withoutChance(printed) });
    }
  },
);

test('the example in code does what it says', async () => {
  const { folder, remove } = openSandbox();
  try {
    const { out, err, exitCode } = await run(['docs/examples/feature-store/from-code.ts', folder]);
    expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 });
    expect(JSON.parse(out)).toEqual({
      dataset: 1,
      rows: 8,
      trainingRows: 6,
      batchColumns: ['order_id', 'product_id', 'ordered_at', 'quantity', 'price', 'on_sale'],
      newestPriceOfA: 8.5,
      rowsBeforeTheInsert: 0,
    });
  } finally {
    remove();
  }
});

test('the example that registers a model does what it says', async () => {
  const { folder, remove } = openSandbox();
  try {
    const { out, err, exitCode } = await run(['docs/examples/registry/from-code.ts', folder]);
    expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 });
    const { next, ...told } = JSON.parse(out) as { readonly next: readonly number[] };
    expect(told).toEqual({ version: 1, isNewAgain: false, release: 1, inService: 1 });
    expect(next.map((value) => value > 100 && value < 180)).toEqual([true, true, true]);
  } finally {
    remove();
  }
});
