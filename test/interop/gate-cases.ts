import type { Random } from '#src/core/index.ts';
import { delong } from '#src/evaluation/evidence/delong.ts';
import { dieboldMariano } from '#src/evaluation/evidence/diebold-mariano.ts';
import type { Alternative, TestEvidence } from '#src/evaluation/evidence/evidence.ts';
import { mcnemar } from '#src/evaluation/evidence/mcnemar.ts';
import { wilcoxon } from '#src/evaluation/evidence/wilcoxon.ts';

/** A case as another program gets it, with what Muster says. */
export type GateCase = {
  readonly kind: TestEvidence['name'];
  readonly title: string;
  /** The fields that the other program reads. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly ours: TestEvidence;
};

const alternatives: readonly Alternative[] = ['less', 'greater', 'two_sided'];

/** Makes a case: the four tests in turn, on values that are continuous, few and tied, partly or wholly equal, or apart by a constant. */
export function makeGateCase(random: Random, i: number): GateCase {
  const alternative = alternatives[Math.floor(i / 4) % 3]!;
  const makers = [dieboldMarianoCase, wilcoxonCase, mcnemarCase, delongCase] as const;
  return makers[i % 4]!(random, alternative);
}

function dieboldMarianoCase(random: Random, alternative: Alternative): GateCase {
  const { challenger, champion, shape } = pair(random, 2 + below(random, 60));
  const horizon = 1 + below(random, Math.min(14, challenger.length - 1));
  const varianceEstimator = random() < 0.5 ? 'acf' : 'bartlett';
  const ours = dieboldMariano(challenger, champion, { horizon, alternative, varianceEstimator });
  return {
    kind: 'diebold_mariano',
    title: `${shape}, n ${ours.n}, horizon ${horizon}, ${varianceEstimator}, ${alternative}`,
    asked: { horizon, alternative, estimator: varianceEstimator, ...listsOf(challenger, champion) },
    ours,
  };
}

function wilcoxonCase(random: Random, alternative: Alternative): GateCase {
  const { challenger, champion, shape } = pair(random, 1 + below(random, 70));
  const zeroMethod = random() < 0.5 ? 'wilcox' : 'pratt';
  const ours = wilcoxon(challenger, champion, { alternative, zeroMethod });
  return {
    kind: 'wilcoxon',
    title: `${shape}, n ${ours.n}, ${zeroMethod}, ${ours.method}, ${alternative}`,
    asked: { alternative, zeroMethod, method: ours.method, ...listsOf(challenger, champion) },
    ours,
  };
}

// statsmodels has the two-sided test only.
function mcnemarCase(random: Random): GateCase {
  const n = 1 + below(random, 200);
  const share = random();
  const challenger = Uint8Array.from({ length: n }, () => (random() < share ? 1 : 0));
  const champion = challenger.map((error) => (random() < 0.7 ? error : random() < share ? 1 : 0));
  const method = (['exact', 'chi_squared', 'chi_squared_corrected'] as const)[below(random, 3)]!;
  const ours = mcnemar(challenger, champion, { alternative: 'two_sided', method });
  return { kind: 'mcnemar', title: `n ${n}, ${method}`, asked: { method, ...listsOf(challenger, champion) }, ours };
}

function delongCase(random: Random, alternative: Alternative): GateCase {
  const n = 6 + below(random, 150);
  const labels = Uint8Array.from({ length: n }, (_, i) => (i < 2 ? 1 : i < 4 ? 0 : random() < 0.4 ? 1 : 0));
  const isTied = random() < 0.5;
  const value = (label: number): number => (isTied ? below(random, 4) + label : random() * 3 + label);
  const champion = Float64Array.from(labels, value);
  const isEqual = random() < 0.1;
  const challenger = champion.map((score, i) => (isEqual || random() < 0.3 ? score : value(labels[i]!)));
  const ours = delong(labels, { challenger, champion }, alternative);
  const title = `${isEqual ? 'equal' : isTied ? 'tied' : 'continuous'}, n ${n}, ${alternative}`;
  return { kind: 'delong', title, asked: { alternative, labels: [...labels], ...listsOf(challenger, champion) }, ours };
}

type Pair = { readonly challenger: Float64Array; readonly champion: Float64Array; readonly shape: string };

/** Losses in eighths where they are tied, so that sums and differences are exact in any order. */
function pair(random: Random, n: number): Pair {
  const shape = ['continuous', 'continuous', 'autocorrelated', 'tied', 'tied', 'equal', 'constant'][below(random, 7)]!;
  const tied = (): number => below(random, 12) / 8;
  const isTied = shape !== 'continuous' && shape !== 'autocorrelated';
  let level = 0;
  const draw = (): number => {
    level = 0.7 * level + random() - 0.5;
    return shape === 'autocorrelated' ? level * level : random() ** 3 * 10;
  };
  const champion = Float64Array.from({ length: n }, isTied ? tied : draw);
  if (shape === 'equal') return { challenger: champion.slice(), champion, shape };
  if (shape === 'constant') return { challenger: champion.map((loss) => loss + 0.25), champion, shape };
  return { challenger: Float64Array.from({ length: n }, isTied ? tied : draw), champion, shape };
}

function listsOf(
  challenger: Float64Array | Uint8Array,
  champion: Float64Array | Uint8Array,
): { readonly challenger: readonly number[]; readonly champion: readonly number[] } {
  return { challenger: [...challenger], champion: [...champion] };
}

function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}
