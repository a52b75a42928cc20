import { expect, test } from '@jest/globals';
import { selectionFrom } from '#src/cli/open-pipeline.ts';
import type { PipelineOptions } from '#src/cli/pipeline-options.ts';
import type { Pipeline } from '#src/pipelines/index.ts';

const settings = { keys: ['location', 'product_id'], columns: { time: 'period', target: 'quantity' } };
const pipeline = { definition: { name: 'shop' }, settings } as unknown as Pipeline;

test.each([
  [
    { item: 'tea', location: 'north' },
    { product_id: 'tea', location: 'north' },
  ],
  [{ product: 'tea', item: 'tea', key: { product_id: 'tea' } }, { product_id: 'tea' }],
] as const)('%j selects the keys with %j', async (options: PipelineOptions, values) => {
  expect(await selectionFrom(pipeline, options)).toEqual({ values });
});

test.each([
  [{ product: 'coffee', item: 'tea' }, ['--product coffee', '--item tea', '"product_id"']],
  [{ item: 'tea', key: { product_id: 'coffee' } }, ['--key product_id=coffee', '--item tea', '"product_id"']],
] as const)('%j is refused: the two name one column differently', async (options: PipelineOptions, said) => {
  const refused = selectionFrom(pipeline, options);
  await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
  for (const part of said) await expect(refused).rejects.toThrow(part);
});
