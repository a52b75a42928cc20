import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import {
  decisionsCsv,
  defaultGateRules,
  gateSummaryCsv,
  gateSummaryMarkdown,
  holdDecisions,
  summariseGate,
  type DecisionCode,
  type GateRules,
  type GateSummary,
} from '#src/evaluation/index.ts';
import { decisionOf, judge, keyColumns, type KeyFact } from './fleet-of-decisions.ts';

const facts: readonly KeyFact[] = [
  { key: ['a|b', '1'], code: 'PROMOTED', before: 1, after: 0.5, volume: 3 },
  { key: ['<b>', '2'], code: 'TIE', before: 1, after: 1.01 },
  { key: ['c', '3'], code: 'WORSE', before: 1, after: 2 },
  { key: ['d', '4'], code: 'FIRST' },
];

const options = {
  fleet: 'demand',
  frequency: 'monthly',
  horizon: 12,
  seed: 1,
  forced: null,
  holdoutDigest: 'h',
} as const;

/** Sums up a fleet as the gate step does; a fleet that breaks a rule is held unless a reason is given. */
function summaryOf(
  given: readonly KeyFact[],
  rules: Partial<GateRules> = {},
  forced: GateSummary['forced'] = null,
): GateSummary {
  const verdict = judge(given, rules);
  const decided = given.map(decisionOf);
  const isHeld = verdict.broken.length > 0 && forced === null;
  const decisions = isHeld ? holdDecisions(decided, verdict.broken) : decided;
  const release = decisions.some(({ isRegistered }) => isRegistered) ? 7 : undefined;
  return summariseGate({ ...options, decisions, verdict, release, forced, rules: { ...defaultGateRules, ...rules } });
}

function csvOf(summary: GateSummary): Readonly<Record<string, string>> {
  const rows = parse<Record<string, string>>(gateSummaryCsv(summary, keyColumns), { columns: true });
  return Object.fromEntries(rows.map(({ section, name, value }) => [`${section} ${name}`, value!]));
}

test('counts add up, and registered, held and all others are told apart', () => {
  const released = summaryOf(facts);
  expect(released).toMatchObject({ outcome: 'released', release: 7, keys: { judged: 4, registered: 2, held: 0 } });
  const held = summaryOf(facts, { maxChangeShare: 0.1 });
  expect(held).toMatchObject({ outcome: 'held', release: null, keys: { judged: 4, registered: 0, held: 2 } });
  for (const { codes, keys } of [released, held]) {
    expect(Object.values(codes).reduce((sum, count) => sum + count, 0)).toBe(keys.judged);
  }
  expect(held.codes).toEqual(released.codes);
});

test.each<readonly [string, readonly KeyFact[], GateSummary['modelRegistered']]>([
  ['all keys could be judged', facts, 'true'],
  ['one of the keys failed', [...facts, { key: ['e', '5'], code: 'FAILED_TRAIN' }], 'partial'],
  ['nothing is better', [facts[1]!, facts[2]!], 'false'],
])('where %s, modelRegistered says so', (_, given, modelRegistered) => {
  expect(summaryOf(given)).toMatchObject({ modelRegistered });
});

test('a held decision keeps its code and its numbers, and registers nothing', () => {
  const [promoted, tie] = facts.map(decisionOf);
  const model = { learner: 'linear', parameters: {}, arrays: {} } as const;
  const whole = { ...promoted!, model, candidate: model, score: promoted!.benchmark!, cutoff: 3 };
  const { broken } = judge(facts, { maxChangeShare: 0.1 });
  const [held, untouched] = holdDecisions([whole, tie!], broken);
  expect(untouched).toBe(tie);
  expect(held).toEqual({
    ...promoted!,
    isRegistered: false,
    isHeld: true,
    sentence:
      'Held with the whole fleet (max_change_share): nothing was registered. Had the fleet passed: It is PROMOTED.',
  });
  const [line] = parse<Record<string, string>>(decisionsCsv(keyColumns, [held!]), { columns: true });
  expect(line).toMatchObject({ code: 'PROMOTED', registered: 'false', held: 'true' });
});

test('the Markdown names outcome, rule, limit and keys, and no value can break its tables', () => {
  const text = gateSummaryMarkdown(summaryOf(facts, { maxChangeShare: 0.1 }), keyColumns);
  expect(text).toContain('**Model was not registered for this run. The fleet is held.**');
  expect(text).toContain('- `max_change_share`: 1 of 3 keys (33.3 %; 60 % of the volume)');
  expect(text).toContain('## Keys, had the fleet passed');
  expect(text).toContain('| location=a\\|b, product_id=1 | PROMOTED | linear | 50 % better than the champion |');
  expect(text).toContain('| intervals hold of the holdout | 75 % on 3 keys | asked: 80 % |');
  expect(text).not.toContain('<b>, ');
  const widths = text
    .split('\n')
    .filter((line) => line.startsWith('| location='))
    .map((line) => line.replaceAll('\\|', '').split('|').length);
  expect(new Set(widths)).toEqual(new Set([6]));
});

test('what was forced is told with who and why', () => {
  const forced = { reason: 'the old ones are\nno good', actor: 'ada' };
  const summary = summaryOf(facts, { maxChangeShare: 0.1 }, forced);
  expect(summary).toMatchObject({ outcome: 'forced', release: 7, forced });
  expect(gateSummaryMarkdown(summary, keyColumns)).toContain('Forced by ada: the old ones are no good');
  expect(csvOf(summary)).toMatchObject({ 'forced actor': 'ada', 'forced reason': 'the old ones are\nno good' });
  // Who would have forced a fleet that passes has forced nothing.
  expect(summaryOf(facts, {}, forced)).toMatchObject({ outcome: 'released', forced: null });
});

test('the CSV holds the numbers of the JSON, and equal outcomes give equal bytes', () => {
  const many = Array.from({ length: 40 }, (_, i): KeyFact => {
    const code: DecisionCode = i % 2 === 0 ? 'PROMOTED' : 'TIE';
    return { key: ['1', String(i)], code, before: 1, after: i % 2 === 0 ? 0.9 - i / 100 : 1 };
  });
  const summary = summaryOf(many);
  const csv = csvOf(summary);
  expect(csv).toMatchObject({ 'outcome model_registered': 'true', 'keys judged': '40', 'codes PROMOTED': '20' });
  expect(Number(csv['fleet_test upper'])).toBeCloseTo(summary.verdict.test!.upper, 9);
  expect(csv['rules max_failed']).toBe('0.5');
  expect(gateSummaryCsv(summaryOf(many), keyColumns)).toBe(gateSummaryCsv(summary, keyColumns));
  expect(JSON.stringify(summaryOf(many))).toBe(JSON.stringify(summary));
  expect(summary.best.map(({ key }) => key[1])).toEqual(['38', '36', '34', '32', '30']);
  expect(summary.worst).toEqual([]);
});

test('other rules give another configuration digest; the holdout is told with its digest', () => {
  const { configurationDigest, holdout } = summaryOf(facts);
  expect(summaryOf(facts, { maxFailed: 0.4 }).configurationDigest).not.toBe(configurationDigest);
  expect(holdout).toMatchObject({ from: '2024-04', to: '2025-03', nScored: 36, digest: 'h', nUses: null });
  expect(summaryOf([facts[3]!])).toMatchObject({ holdout: null, intervals: null, best: [], worst: [] });
});

test('a release of models that wait for approval has registered none, for the summary and for a release pipeline alike', () => {
  const waiting: readonly KeyFact[] = [{ key: ['c', '3'], code: 'PENDING_APPROVAL', before: 1, after: 0.5 }];
  const verdict = judge(waiting);
  const decisions = waiting.map(decisionOf);
  const summary = summariseGate({ ...options, decisions, verdict, release: 2, rules: defaultGateRules });
  expect(summary).toMatchObject({ outcome: 'not_registered', modelRegistered: 'false', release: 2 });
});

test('only what a release changes gains or loses, the first model against the seasonal naive, and without a change nothing does', () => {
  const unchanged: KeyFact = { key: ['u', '8'], code: 'UNCHANGED', before: 1, after: 1 };
  const refreshed: KeyFact = { key: ['r', '9'], code: 'REFRESHED', before: 1, after: 1.01 };
  expect(codesOf(summaryOf([...facts, unchanged, refreshed]))).toEqual([['PROMOTED'], ['REFRESHED']]);
  expect(codesOf(summaryOf([facts[1]!, facts[2]!, unchanged]))).toEqual([[], []]);
  expect(gateSummaryMarkdown(summaryOf([unchanged]), keyColumns)).not.toContain('the most');
  const held = gateSummaryMarkdown(summaryOf(facts, { maxChangeShare: 0.1 }), keyColumns);
  expect(held).toContain('## Would gain the most');
});

test('a fleet of which too much failed is held though none of its keys has a model to release, and that is said', () => {
  const summary = summaryOf([{ key: ['a', '1'], code: 'BLOCKED_DATA' }]);
  expect(summary).toMatchObject({ outcome: 'held', keys: { held: 0 } });
  const text = gateSummaryMarkdown(summary, keyColumns);
  expect(text).toContain('The fleet is held, though no key has a model to release.');
  expect(text).not.toContain('had the fleet passed');
});

test('the mean of equal shares is that share to the last bit', () => {
  const many = Array.from({ length: 1000 }, (_, i): KeyFact => ({
    key: ['l', `${i}`],
    code: 'TIE',
    before: 1,
    after: 1,
  }));
  expect(summaryOf(many).intervals?.nominal).toBe(0.8);
});

function codesOf({ best, worst }: GateSummary): readonly (readonly DecisionCode[])[] {
  return [best.map(({ code }) => code), worst.map(({ code }) => code)];
}
