import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  decideKey,
  decisionCodes,
  defaultGateRules,
  summariseDecisions,
  type DecisionCode,
} from '#src/evaluation/index.ts';
import { caseOf, cases, champion, linear, naive, naiveModel, scored, servable, to } from './decision-cases.ts';

test.each(cases)('decides $code for $name', ({ given, rules, code, sentence }) => {
  const decision = decideKey(given, { ...defaultGateRules, ...rules });
  expect(decision).toMatchObject({ code, sentence, isRegistered: decisionCodes[code].isRegistered });
  // What is registered comes whole, and nothing else does.
  const isKept = decision.isRegistered || code === 'PENDING_APPROVAL';
  const parts = [decision.model, decision.candidate, decision.score, decision.cutoff];
  expect(parts.filter((part) => part !== undefined)).toHaveLength(isKept ? 4 : 0);
});

test('has a case for every code', () => {
  expect(new Set(cases.map(({ code }) => code))).toEqual(new Set(Object.keys(decisionCodes)));
});

test('registers the seasonal naive, its errors and the end of the data as baseline', () => {
  const decision = decideKey(caseOf({ scoring: scored({ challenger: 30, benchmark: 20 }) }), defaultGateRules);
  expect(decision).toMatchObject({ model: naiveModel, candidate: naive, score: { rmse: 20 }, cutoff: to });
  expect(decision.challenger).toMatchObject({ learner: 'linear', rmse: 30 });
});

test('decides by the metric of the rules and names it', () => {
  const scoring = scored(
    { challenger: 12, champion: 14 },
    { challenger: { rmse: 12, mae: 9, smape: 0.1, bias: 0, digest: 'd', serving: servable } },
  );
  expect(decideKey(caseOf({ champion, scoring }), { ...defaultGateRules, metric: 'mae' })).toMatchObject({
    code: 'WORSE',
    sentence: expect.stringContaining('linear MAE 9 is worse'),
  });
});

test('tells a holdout of one period as one', () => {
  const scoring = scored({ challenger: 12, champion: 14 }, { holdout: { from: to, to, nPoints: 1, nScored: 1 } });
  expect(decideKey(caseOf({ champion, scoring }), defaultGateRules).sentence).toContain('on the 1 month 2025-03;');
});

const errors = fc.oneof(
  fc.constantFrom(0, 1, Number.NaN, Number.POSITIVE_INFINITY),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);

test('never puts a challenger in the place of a healthy champion without cause', () => {
  const arbitrary = fc.record({
    own: errors,
    opponent: fc.double({ min: 0, max: 1e6, noNaN: true }),
    benchmark: fc.double({ min: 0, max: 1e6, noNaN: true }),
    minImprovement: fc.double({ min: 0, max: 0.5, noNaN: true }),
    cutoff: fc.constantFrom(to - 12, to),
    isSameConfiguration: fc.boolean(),
  });
  fc.assert(
    fc.property(arbitrary, ({ own, opponent, benchmark, minImprovement, cutoff, isSameConfiguration }) => {
      const held = { ...champion, cutoff, candidate: isSameConfiguration ? linear : naive };
      const scoring = scored({ challenger: own, champion: opponent, benchmark });
      const decision = decideKey(caseOf({ champion: held, scoring }), { ...defaultGateRules, minImprovement });
      if (decision.code === 'PROMOTED') {
        expect(own).toBeLessThan(opponent);
        expect((opponent - own) / opponent).toBeGreaterThanOrEqual(minImprovement);
      } else if (decision.code === 'REFRESHED') {
        expect(isSameConfiguration).toBe(true);
        // Of an error next to 0 no share can be taken: there it is the mean absolute target, 100, that counts.
        const allowed = minImprovement * (opponent <= 1e-6 ? 100 : opponent);
        expect(own).toBeLessThanOrEqual(opponent + allowed + 1e-6);
      } else {
        expect(decision.isRegistered).toBe(false);
      }
    }),
  );
});

test('counts every decision once', () => {
  const one = fc.constantFrom(...cases);
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), (given) => {
      const decisions = given.map((each) => decideKey(each.given, { ...defaultGateRules, ...each.rules }));
      const { nKeys, nRegistered, counts } = summariseDecisions(decisions);
      expect(nKeys).toBe(given.length);
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(given.length);
      const registering = Object.entries(counts).filter(([code]) => decisionCodes[code as DecisionCode].isRegistered);
      expect(registering.reduce((sum, [, count]) => sum + count, 0)).toBe(nRegistered);
    }),
  );
});
