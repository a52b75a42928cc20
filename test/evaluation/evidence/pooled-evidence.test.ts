import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { logErrorRatio } from '#src/evaluation/evidence/log-error-ratio.ts';
import { pooledEvidence } from '#src/evaluation/evidence/pooled-evidence.ts';
import { drawKey } from '#src/evaluation/simulation/simulated-key.ts';

const options = { horizon: 1, form: 'root_mean', harmMargin: 0.05, minKeys: 30 } as const;

/** Keys with errors that do not depend on each other, with the given effects in turn. */
function keysWith(effects: readonly number[], nKeys: number, nPoints = 24) {
  const random = seededRandom(11);
  const process = { nPoints, autocorrelation: 0, correlation: 0.7 };
  return Array.from({ length: nKeys }, (_, i) => drawKey(process, effects[i % effects.length]!, random).losses);
}

test('a key is drawn towards what the fleet says, and less so where keys truly differ', () => {
  const alike = pooledEvidence(keysWith([0.1], 400), options);
  const apart = pooledEvidence(keysWith([0.4, -0.2], 400), options);
  const spread = (evidence: typeof alike): number => {
    const own = evidence.map((each) => each.statistic!);
    const drawn = evidence.map((each) => each.posterior!.mean);
    return deviationOf(drawn) / deviationOf(own);
  };
  expect(spread(alike)).toBeLessThan(0.3);
  expect(spread(apart)).toBeGreaterThan(0.7);
});

test('the mean of the posterior means is the true log ratio', () => {
  const evidence = pooledEvidence(keysWith([0.1], 1000), options);
  const mean = evidence.reduce((sum, { posterior }) => sum + posterior!.mean, 0) / evidence.length;
  expect(Math.abs(mean - Math.log(0.9))).toBeLessThan(0.02);
});

test('what is called harm with probability p does harm about that often', () => {
  const effects = [0.2, 0.1, 0, 0, 0, -0.1, -0.2];
  const evidence = pooledEvidence(keysWith(effects, 2100), options);
  const believed = evidence.reduce((sum, { p }) => sum + p!, 0) / evidence.length;
  const harmed = effects.filter((effect) => effect < -0.05).length / effects.length;
  expect(Math.abs(believed - harmed)).toBeLessThan(0.06);
});

test('a fleet under 30 keys is underpowered, and says so', () => {
  const [first] = pooledEvidence(keysWith([0], 29), options);
  expect(first).toMatchObject({ posterior: null, p: null, nKeys: 29 });
  expect(first!.remarks).toEqual(['underpowered: 29 keys can be pooled, 30 are needed.']);
  expect(pooledEvidence(keysWith([0], 30), options)[0]!.posterior).not.toBeNull();
  expect(pooledEvidence([], options)).toEqual([]);
});

test('a key with an error of 0 has no ratio, and the others keep theirs', () => {
  const keys = [...keysWith([0], 40), { challenger: new Float64Array(24), champion: new Float64Array(24).fill(1) }];
  const evidence = pooledEvidence(keys, options);
  expect(evidence[40]).toMatchObject({ statistic: null, p: null, posterior: null, nKeys: 40 });
  expect(evidence[0]!.p).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
});

test('models that were only fitted again do not tell the fleet that all challengers are equal', () => {
  const apart = keysWith([0.4, -0.2], 60);
  const again = apart.map(({ champion }) => ({ challenger: champion.map((loss) => loss * (1 + 1e-9)), champion }));
  const evidence = pooledEvidence([...apart, ...again, ...again], options);
  expect(evidence.slice(0, 60)).toEqual(pooledEvidence(apart, options));
  expect(evidence[60]).toMatchObject({ posterior: null, p: null, nKeys: 60 });
  expect(evidence[60]!.remarks).toEqual([expect.stringContaining('nearly the same')]);
});

test('the jackknife variance of a log ratio is that of its estimates', () => {
  const keys = keysWith([0], 2000);
  const ratios = keys.map((losses) => logErrorRatio(losses, options)!);
  const estimated = ratios.reduce((sum, { variance }) => sum + variance, 0) / ratios.length;
  const actual = deviationOf(ratios.map(({ ratio }) => ratio)) ** 2;
  expect(estimated / actual).toBeGreaterThan(0.85);
  expect(estimated / actual).toBeLessThan(1.3);
});

test('under four points there is no variance to speak of', () => {
  const losses = Float64Array.of(1, 2, 3);
  expect(logErrorRatio({ challenger: losses, champion: losses }, options)).toBeUndefined();
});

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
