import { workersFor } from '#src/execution/index.ts';
import { stepCodes, type RunContext, type StepResult } from '#src/pipelines/index.ts';

/** The module that scores keys, on threads too. */
export const scoringModule = new URL('score-range.ts', import.meta.url).href;

/**
 * Gives why scores of this many keys must not be reused: threads load their code when they start, and it is no longer that of the
 * beginning of the run. Empty where it is, or where the main thread alone scores.
 */
export function doubtOfScores(
  {
    pipeline,
    codeDigest,
  }: Pick<RunContext, 'codeDigest'> & { readonly pipeline: { readonly workers?: number | undefined } },
  nKeys: number,
): Pick<StepResult, 'notReusable'> {
  if (codeDigest === undefined || workersFor(pipeline.workers, nKeys) === 1) return {};
  const isSame = codeDigest(scoringModule) === stepCodes(new Map()).of(scoringModule).digest;
  return isSame ? {} : { notReusable: 'the code of the gate was edited while its threads loaded it' };
}
