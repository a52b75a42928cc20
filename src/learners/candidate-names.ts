import { valueText } from '#src/core/index.ts';
import type { Candidate } from './model.ts';
import { snakeCase } from './parameters.ts';

/**
 * Gives each candidate a name that tells it from the others: its learner, and where others of them have the same learner, the parameters in
 * which those differ: `boosting (max_depth 6, learning_rate 0.05)`. Equal candidates have equal names.
 */
export function candidateNames(
  candidates: readonly { readonly learner: string; readonly parameters: Candidate['parameters'] }[],
): readonly string[] {
  const apart = new Map(
    [...Map.groupBy(candidates, ({ learner }) => learner)].map(
      ([learner, alike]) => [learner, differing(alike.map(({ parameters }) => parameters))] as const,
    ),
  );
  return candidates.map(({ learner, parameters }) => {
    const shown = apart.get(learner)!.filter((name) => parameters[name] !== undefined);
    const texts = shown.map((name) => `${snakeCase(name)} ${parameterText(parameters[name])}`);
    return texts.length === 0 ? learner : `${learner} (${texts.join(', ')})`;
  });
}

/** Gives the value of a parameter as people read it: words without quotation marks. */
export function parameterText(value: unknown): string {
  return typeof value === 'string' ? value : valueText(value);
}

function differing(all: readonly Candidate['parameters'][]): readonly string[] {
  const names = new Set(all.flatMap((parameters) => Object.keys(parameters)));
  const isSame = (name: string): boolean => new Set(all.map((parameters) => valueText(parameters[name]))).size === 1;
  return [...names].filter((name) => !isSame(name));
}
