import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { forecastErrors } from '#src/evaluation/simulation/forecast-errors.ts';
import { judgeSimulatedFleet } from '#src/evaluation/simulation/judge-simulated-fleet.ts';
import { fleetOfRates, promotionRates } from '#src/evaluation/simulation/promotion-rates.ts';
import { generatedCell, resampledCell } from '#src/evaluation/simulation/rate-cells.ts';
import { resampleKey } from '#src/evaluation/simulation/resampled-key.ts';
import { drawKey } from '#src/evaluation/simulation/simulated-key.ts';
import { simulatedRules } from '#src/evaluation/simulation/simulated-rules.ts';
import { rateLine, withTable } from '#test/house/gate-tables.ts';
import { projectFile } from '#test/house/project.ts';
import { monthly, seasonalDemand } from '#test/learners/series.ts';

const pinned = promotionRates(generatedCell(24, 1, 0));

function defaultRate(effect: number) {
  return pinned.find((rate) => rate.rule === 'default' && rate.effect === effect)!;
}

test.each([
  ['an equal challenger at most 10 %', 0, 0.1],
  ['one that is 10 % worse at most 5 %', -0.1, 0.05],
])('at 24 points and horizon 1 the defaults promote %s of the time', (_, effect, most) => {
  const { rate, standardError } = defaultRate(effect);
  expect(rate).toBeLessThanOrEqual(most + 3 * standardError);
});

test('at 24 points and horizon 1 the defaults still find more than half of those that are 20 % better', () => {
  const { rate, standardError } = defaultRate(0.2);
  expect(rate).toBeGreaterThanOrEqual(0.5 + 3 * standardError);
});

test.each([0, 0.1, 0.2, -0.1])('docs/gate.md shows what the simulation gives for effect %d', (effect) => {
  expect(projectFile('docs/gate.md')).toContain(`${rateLine('1 | 24 | 0', pinned, effect)}\n`);
});

test('without evidence half of the equal challengers are promoted', () => {
  const { rate, standardError } = pinned.find(({ rule, effect }) => rule === 'any less error' && effect === 0)!;
  expect(Math.abs(rate - 0.5)).toBeLessThan(4 * standardError);
});

test('in small fleets too, adaptive does not take all challengers for as good as their mean', () => {
  const kinds = fleetOfRates.map(({ effect, nKeys }) => Array.from({ length: nKeys / 25 }, () => effect));
  const effects = kinds.flat();
  const random = seededRandom(5);
  const process = { nPoints: 12, autocorrelation: 0, correlation: 0.7 };
  let [equal, worse] = [0, 0];
  for (let fleet = 0; fleet < 60; fleet++) {
    const keys = effects.map((effect) => drawKey(process, effect, random));
    const [promoted] = judgeSimulatedFleet(keys, 1, [simulatedRules.adaptive]);
    equal += promoted!.subarray(0, 24).reduce((sum, each) => sum + each, 0);
    worse += promoted!.subarray(36).reduce((sum, each) => sum + each, 0);
  }
  expect(equal / (60 * 24)).toBeLessThan(0.15);
  expect(worse / (60 * 4)).toBeLessThan(0.1);
});

test('generated errors have the deviation, the autocorrelation and the correlation that were asked for', () => {
  const { losses } = drawKey({ nPoints: 50_000, autocorrelation: 0.7, correlation: 0.7 }, 0.2, seededRandom(1));
  const { challenger, champion } = losses;
  const squares = (values: Float64Array): number => mean(values.map((value) => value * value));
  expect(mean(champion)).toBeCloseTo(1, 1);
  expect(Math.sqrt(mean(challenger))).toBeCloseTo(0.8, 1);
  // Of normal errors with correlation r the squares have correlation r²: E(a²b²) = 1 + 2r².
  const next = champion.subarray(1).map((loss, i) => loss * champion[i]!);
  expect(Math.abs(mean(next) - (1 + 2 * 0.49))).toBeLessThan(0.1);
  expect(squares(champion)).toBeGreaterThan(2.8);
  expect(Math.abs(mean(champion.map((loss, i) => (loss * challenger[i]!) / 0.64)) - (1 + 2 * 0.49))).toBeLessThan(0.1);
});

test('resampled keys are as much better as was asked for, whatever the real errors', () => {
  const random = seededRandom(2);
  const errors = (scale: number): Float64Array => Float64Array.from({ length: 24 }, () => scale * (random() - 0.3));
  const pairs = [{ challenger: errors(50), champion: errors(2) }];
  const { losses } = resampleKey(pairs, { nPoints: 240_000, block: 12 }, 0.1, random);
  expect(Math.sqrt(mean(losses.challenger) / mean(losses.champion))).toBeCloseTo(0.9, 2);
});

test('the errors of real forecasts are those on the last rows, origin by origin', () => {
  const series = monthly(seasonalDemand(96));
  const pair = forecastErrors(series, 12, 12)!;
  expect([pair.champion.length, pair.challenger.length]).toEqual([48, 48]);
  expect(pair.champion).not.toEqual(pair.challenger);
  expect(forecastErrors(monthly(seasonalDemand(40)), 12, 12)).toBeUndefined();
  const cell = { ...resampledCell('test', [pair], { nPoints: 12, horizon: 1 }), nFleets: 1 };
  expect(promotionRates(cell)).toEqual(promotionRates(cell));
});

test('a table goes between its markers, and a page without them is refused', () => {
  expect(withTable('a\n<!-- x -->\nold\n<!-- /x -->\nb', 'x', 'new')).toBe('a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb');
  expect(() => withTable('a', 'x', 'new')).toThrow('no markers');
});

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
