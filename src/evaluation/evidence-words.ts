import { countOf, numberText } from '#src/core/index.ts';
import type { ImprovementDecision } from './evidence/decide-improvement.ts';
import type { Evidence, PooledEvidence } from './evidence/evidence.ts';
import type { GateRules } from './gate-rules.ts';
import { errorText, percentText } from './number-words.ts';

const testNames: Readonly<Record<Exclude<Evidence['name'], 'empirical_bayes'>, string>> = {
  diebold_mariano: 'the Diebold-Mariano test',
  wilcoxon: "Wilcoxon's signed-rank test",
  bootstrap: 'a moving-block bootstrap',
  mcnemar: "McNemar's test",
  delong: "DeLong's test",
};

/** Gives what the evidence says of a challenger, with its numbers and what they have to be; empty where none was asked for. */
export function evidenceWords({ evidence, remarks }: ImprovementDecision, rules: GateRules): string {
  if (evidence === undefined) {
    return remarks.length === 0 ? '' : 'there are too few points for a test and too few keys to be pooled';
  }
  if (evidence.name === 'empirical_bayes') return pooledWords(evidence, rules);
  const p = evidence.p === null ? 'is not defined' : `is ${errorText(evidence.p)}`;
  const needed = `it has to be below ${numberText(rules.alpha)}`;
  return `p ${p} by ${testNames[evidence.name]} on ${countOf(evidence.n, 'point')} and ${needed}`;
}

function pooledWords({ posterior, p, nKeys }: PooledEvidence, rules: GateRules): string {
  if (posterior === null || p === null) return 'the fleet says nothing of it';
  const expected = `${percentText(-Math.expm1(posterior.mean))} less error are expected`;
  const harm = `the probability of over ${percentText(rules.harmMargin)} more is ${errorText(p)}`;
  const needed = `at least ${percentText(rules.minImprovement)} and below ${numberText(rules.harmProbability)}`;
  return `weighed against ${countOf(nKeys, 'key')} of the fleet ${expected} and ${harm}, which have to be ${needed}`;
}
