import { stringify } from 'csv-stringify/sync';
import { describeKey, numberText } from '#src/core/index.ts';
import type { GateSummary } from './gate-summary.ts';
import { snakeCase } from './snake-case.ts';
import type { ExtremeKey } from './extreme-keys.ts';

/** Gives gate-summary.csv: `section`, `name` and `value`, a line a number, so that runs can be laid beside each other. */
export function gateSummaryCsv(summary: GateSummary, keyColumns: readonly string[]): string {
  const { verdict, keys, codes, rules, intervals, holdout, forced } = summary;
  const named = (extreme: readonly ExtremeKey[]): Values =>
    Object.fromEntries(extreme.map(({ key, gain }) => [describeKey(keyColumns, key), gain]));
  const { clusterings: _, ...test } = verdict.test ?? {};
  const sections: Readonly<Record<string, Values>> = {
    outcome: {
      fleet: summary.fleet,
      outcome: summary.outcome,
      model_registered: summary.modelRegistered,
      release: summary.release,
      configuration_digest: summary.configurationDigest,
    },
    forced: forced ?? {},
    keys,
    codes,
    failed: inSnakeCase(verdict.failed),
    changed: inSnakeCase(verdict.changed),
    fleet_test: inSnakeCase(test),
    expected: inSnakeCase(verdict.expected ?? {}),
    broken: Object.fromEntries(verdict.broken.map(({ rule, sentence }) => [rule, sentence])),
    intervals: inSnakeCase(intervals ?? {}),
    holdout: inSnakeCase(holdout ?? {}),
    rules: inSnakeCase(Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, plainRule(rule)]))),
    best: named(summary.best),
    worst: named(summary.worst),
  };
  const lines = Object.entries(sections).flatMap(([section, values]) =>
    Object.entries(values).map(([name, value]) => [section, name, valueText(value)]),
  );
  return stringify([['section', 'name', 'value'], ...lines]);
}

type Values = Readonly<Record<string, string | number | null>>;

function plainRule(rule: unknown): string | number {
  return typeof rule === 'string' || typeof rule === 'number' ? rule : JSON.stringify(rule);
}

function inSnakeCase(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [snakeCase(name), value]));
}

function valueText(value: string | number | null): string {
  if (value === null) return '';
  return typeof value === 'number' ? numberText(value) : value;
}
