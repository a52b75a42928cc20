import { countOf, countText } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';

/** Gives what people are told of guardrails that had too few points for a bound, a line for each; nothing where all could be judged. */
export function guardrailRemarks(decisions: readonly Decision[]): readonly string[] {
  const [watched] = decisions.flatMap(({ guardrails }) => (guardrails === undefined ? [] : [guardrails]));
  return (watched ?? []).flatMap(({ metric, last }, at) => {
    const results = decisions.flatMap(({ guardrails }) => guardrails?.[at] ?? []);
    const nOpen = results.filter(({ verdict }) => verdict === 'INCONCLUSIVE').length;
    if (nOpen === 0) return [];
    const name = `${metric}${last === null ? '' : ` of the last ${countOf(last, 'period')}`}`;
    return [
      `The guardrail ${name} had too few points on ${countText(nOpen)} of ${countOf(results.length, 'key')}: a longer holdout (holdout_origins of the training) gives more.`,
    ];
  });
}
