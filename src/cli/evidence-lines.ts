import { countOf, numberText } from '#src/core/index.ts';
import { percentText } from '#src/evaluation/index.ts';
import type { Explanation } from '#src/registry/index.ts';

const names: Readonly<Record<string, string>> = {
  diebold_mariano: 'Diebold-Mariano test',
  wilcoxon: "Wilcoxon's signed-rank test",
  bootstrap: 'moving-block bootstrap',
  mcnemar: "McNemar's test",
  delong: "DeLong's test",
  empirical_bayes: 'empirical Bayes over the fleet',
};

/** Gives the evidence of a decision for people: what was weighed, its numbers, and what a promotion asks of them. */
export function evidenceLines({ evidence }: Explanation): readonly string[] {
  if (evidence === null) return [];
  const { profile, name, remarks } = evidence;
  const told = remarks === null ? [] : [`  ${remarks}`];
  if (name === null) return [`Evidence (profile ${profile}): none; the improvement alone decided.`, ...told];
  const numbers = name === 'empirical_bayes' ? pooledNumbers(evidence) : testNumbers(evidence);
  return [`Evidence (profile ${profile}): ${names[name] ?? name} ${numbers}.`, ...told];
}

type Evidence = NonNullable<Explanation['evidence']>;

function testNumbers({ nPoints, statistic, p, limits }: Evidence): string {
  const value = statistic === null ? '' : `statistic ${short(statistic)}, `;
  return `on ${countOf(nPoints ?? 0, 'point')}; ${value}${pText('p', p)}${neededText(limits?.alpha, 'alpha')}`;
}

function pooledNumbers({ nPoints, nKeys, statistic, p, expected, limits }: Evidence): string {
  const basis = `on ${countOf(nPoints ?? 0, 'point')} and ${countOf(nKeys ?? 0, 'key')}`;
  const own = statistic === null ? [] : [`ln of the ratio of the errors ${short(statistic)}`];
  const share =
    expected === null ? [] : [`${percentText(Math.abs(expected))} ${expected < 0 ? 'more' : 'less'} error expected`];
  const harm = `${pText('probability of harm', p)}${neededText(limits?.harmProbability, 'harm_probability')}`;
  return `${basis}; ${[...own, ...share, harm].join(', ')}`;
}

function pText(what: string, p: number | null): string {
  return p === null ? `${what} not defined` : `${what} ${short(p)}`;
}

function neededText(limit: number | undefined, option: string): string {
  return limit === undefined ? '' : `; a promotion asks for less than ${numberText(limit)} (${option})`;
}

function short(value: number): string {
  return numberText(Number(value.toPrecision(3)));
}
