import { countOf, numberText } from '#src/core/index.ts';
import type { Explanation } from '#src/registry/index.ts';

const names: Readonly<Record<string, string>> = {
  diebold_mariano: 'Diebold-Mariano test',
  wilcoxon: "Wilcoxon's signed-rank test",
  bootstrap: 'moving-block bootstrap',
  mcnemar: "McNemar's test",
  delong: "DeLong's test",
  empirical_bayes: 'empirical Bayes over the fleet',
};

/** Gives the evidence of a decision for people: what was weighed, its numbers, and what they had to be. */
export function evidenceLines({ evidence }: Explanation): readonly string[] {
  if (evidence === null) return [];
  const { profile, name, nPoints, nKeys, statistic, p, expected, remarks, limits } = evidence;
  const told = remarks === null ? [] : [`  ${remarks}`];
  if (name === null) return [`Evidence (profile ${profile}): none; the improvement alone decided.`, ...told];
  const isPooled = name === 'empirical_bayes';
  const parts = [
    names[name] ?? name,
    ...(nPoints === null ? [] : [`on ${countOf(nPoints, 'point')}`]),
    ...(nKeys === null ? [] : [`and ${countOf(nKeys, 'key')}`]),
  ];
  const numbers = [
    ...(statistic === null ? [] : [`${isPooled ? 'ln of the ratio of the errors' : 'statistic'} ${short(statistic)}`]),
    ...(expected === null ? [] : [`${percent(Math.abs(expected))} ${expected < 0 ? 'more' : 'less'} error expected`]),
    p === null ? 'p is not defined' : `${isPooled ? 'probability of harm' : 'p'} ${short(p)}`,
  ];
  const limit = isPooled ? limits?.harmProbability : limits?.alpha;
  const option = isPooled ? 'harm_probability' : 'alpha';
  const needed = limit === undefined ? '' : `; it had to be below ${numberText(limit)} (${option})`;
  return [`Evidence (profile ${profile}): ${parts.join(' ')}; ${numbers.join(', ')}${needed}.`, ...told];
}

function short(value: number): string {
  return numberText(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${short(100 * share)} %`;
}
