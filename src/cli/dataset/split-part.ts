import { didYouMean, MusterError } from '#src/core/index.ts';

const parts = ['train', 'validation', 'test'] as const;

/** Reads the name of a part of a split. Throws USAGE for another word. */
export function partFrom(text: string | undefined): (typeof parts)[number] | undefined {
  const part = parts.find((each) => each === text);
  if (text === undefined || part !== undefined) return part;
  throw new MusterError('USAGE', {
    what: `--split names "${text}".${didYouMean(text, parts)}`,
    expected: parts.join(', '),
  });
}
