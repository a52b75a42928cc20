import { expect, test } from '@jest/globals';
import { defaultGateRules, keyVolumes, type DecisionCode } from '#src/evaluation/index.ts';
import { checkGateRules } from '#src/evaluation/gate-rules.ts';
import { fleetOf } from '../small-fleet.ts';
import { brokenRules, judge, keysOf, type KeyFact } from './fleet-of-decisions.ts';

const failing: readonly DecisionCode[] = [
  'BLOCKED_DATA',
  'FAILED_TRAIN',
  'FAILED_SCORE',
  'REJECTED_NONFINITE',
  'REJECTED_SERVABILITY',
];
const facts = (codes: readonly DecisionCode[], more: (i: number) => Partial<KeyFact> = () => ({})): KeyFact[] =>
  keysOf(codes.length).map((key, i) => ({ key, code: codes[i]!, ...more(i) }));
const codesOf = (count: number, code: DecisionCode): DecisionCode[] => Array.from({ length: count }, () => code);

const firstThreeCompared = (i: number): Partial<KeyFact> => (i < 3 ? { before: 1, after: 0.9 } : {});

test.each(failing)('half of the keys may end as %s by default, one more holds the fleet', (code) => {
  const half = [...codesOf(5, code), ...codesOf(5, 'FIRST')];
  expect(judge(facts(half))).toMatchObject({ broken: [], failed: { nKeys: 5, ofKeys: 10, keys: 0.5, volume: 0.5 } });
  const { broken } = judge(facts([code, ...half.slice(0, 9)]));
  expect(broken).toEqual([
    {
      rule: 'max_failed',
      measured: 0.6,
      limit: 0.5,
      sentence: '6 of 10 keys (60 %; 60 % of the volume) failed or were blocked; max_failed allows 50 %.',
    },
  ]);
});

test('one large key that failed holds the fleet by its volume', () => {
  const codes: DecisionCode[] = ['FAILED_TRAIN', ...codesOf(9, 'FIRST')];
  const withVolume = (volume: number) => judge(facts(codes, (i) => ({ volume: i === 0 ? volume : 1 })));
  expect(withVolume(9)).toMatchObject({ broken: [], failed: { keys: 0.1, volume: 0.5 } });
  expect(brokenRules(withVolume(9.1))).toEqual(['max_failed']);
});

test('keys that are gone from the data, and those that a budget left out, count neither as failed nor as judged', () => {
  const codes: DecisionCode[] = ['NOT_BEGUN', 'FAILED_TRAIN', 'ABSENT', 'FIRST'];
  expect(judge(facts(codes)).failed).toMatchObject({ nKeys: 1, ofKeys: 2 });
});

test('a fleet without a key, and one without a volume, break nothing', () => {
  expect(judge([])).toMatchObject({ broken: [], failed: { keys: 0, volume: 0 }, changed: { keys: 0, volume: 0 } });
  expect(judge(facts(['TIE'], () => ({ volume: 0 }))).failed.volume).toBe(0);
});

test('only challengers that are better count as changes, as a share of all keys in service', () => {
  const codes: DecisionCode[] = ['PROMOTED', 'REFRESHED', 'TIE', 'FIRST', 'FIRST_BASELINE'];
  const [, , , , , ...others] = keysOf(12);
  const verdict = judge(facts(codes, firstThreeCompared), { unjudged: others, maxChangeShare: 0.1 });
  expect(verdict).toMatchObject({ broken: [], changed: { nKeys: 1, ofKeys: 10, keys: 0.1 } });
});

test('a release that changes more champions than it may is held, by keys or by volume', () => {
  const codes: DecisionCode[] = [...codesOf(2, 'PROMOTED'), ...codesOf(8, 'TIE')];
  const withVolume = (volume: number) => facts(codes, (i) => ({ before: 1, after: 0.9, volume: i === 0 ? volume : 1 }));
  expect(brokenRules(judge(withVolume(1)))).toEqual([]);
  expect(brokenRules(judge(withVolume(1), { maxChangeShare: 0.2 }))).toEqual([]);
  expect(brokenRules(judge(withVolume(1), { maxChangeShare: 0.19 }))).toEqual(['max_change_share']);
  expect(judge(withVolume(7), { maxChangeShare: 0.2 }).broken).toEqual([
    {
      rule: 'max_change_share',
      measured: 0.5,
      limit: 0.2,
      sentence:
        '2 of 10 keys (20 %; 50 % of the volume) in service would get another champion; max_change_share allows 20 %.',
    },
  ]);
});

test('all rules that are broken are named', () => {
  const codes: DecisionCode[] = [...codesOf(2, 'FAILED_SCORE'), 'PROMOTED'];
  const verdict = judge(
    facts(codes, (i) => (i === 2 ? { before: 1, after: 0.5 } : {})),
    { maxChangeShare: 0.5 },
  );
  expect(brokenRules(verdict)).toEqual(['max_failed', 'max_change_share']);
});

test('the volume of a key is what its last season holds, without signs', () => {
  const values = Array.from({ length: 14 }, (_, t) => (t < 2 ? 1000 : t % 2 === 0 ? 3 : -1));
  const volumes = keyVolumes(
    fleetOf([
      [['1', '1'], values],
      [
        ['1', '2'],
        [5, 6],
      ],
    ]),
    12,
  );
  expect(Object.fromEntries(volumes)).toEqual({ '["1","1"]': 24, '["1","2"]': 11 });
});

test.each([
  ['max_failed', { maxFailed: 1.1 }],
  ['max_change_share', { maxChangeShare: -0.1 }],
  ['max_fleet_harm', { maxFleetHarm: Number.NaN }],
])('a %s that is not allowed is refused before any key is judged', (name, rules) => {
  const check = (): void => checkGateRules({ ...defaultGateRules, ...rules }, { seasonLength: 12, horizon: 1 });
  expect(check).toThrow(expect.objectContaining({ code: 'GATE_RULES_INVALID' }));
  expect(check).toThrow(name);
});
