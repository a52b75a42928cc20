import { expect, test } from '@jest/globals';
import { stepCodes } from '#src/pipelines/index.ts';
import { doubtOfScores } from '#src/steps/scoring-code.ts';

const now = (module: string): string => stepCodes(new Map()).of(module).digest;
const before = (): string => 'another code';

test('scores of threads that loaded edited code are not reused', () => {
  expect(doubtOfScores({ pipeline: { workers: 2 }, codeDigest: before }, 500)).toEqual({
    notReusable: 'the code of the gate was edited while its threads loaded it',
  });
});

test('scores are reused where the code is that of the beginning, or the main thread alone scored', () => {
  expect(doubtOfScores({ pipeline: { workers: 2 }, codeDigest: now }, 500)).toEqual({});
  expect(doubtOfScores({ pipeline: { workers: 1 }, codeDigest: before }, 500)).toEqual({});
  expect(doubtOfScores({ pipeline: {}, codeDigest: before }, 3)).toEqual({});
});
