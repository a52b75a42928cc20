import { MusterError } from '#src/core/index.ts';
import { featureStatistics, type ColumnStatistics } from '#src/feature-store/index.ts';
import type { AsOf } from '../option-values.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';

/** The options of `muster features stats`. */
export type StatsOptions = {
  readonly asOf?: AsOf;
  readonly commit?: number;
  readonly json?: true;
  readonly groupVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster features stats`; gives the exit code 0. */
export async function runStats(name: string, options: StatsOptions): Promise<number> {
  if (options.commit !== undefined && options.asOf !== undefined) {
    throw new MusterError('USAGE', {
      what: 'There is --commit and --as-of.',
      expected: '--commit for the rows of one commit, or --as-of for all rows that the group held then',
    });
  }
  return inWorkspace('features stats', options, async ({ workspace, terminal, signal, commitBy }) => {
    const { commit, asOf, json } = options;
    const which = commit === undefined ? { ...asOf } : { tableVersion: commit, scope: 'commit' as const };
    const statistics = await featureStatistics(workspace, groupReference(name, options), {
      ...commitBy(),
      ...which,
      signal,
    });
    if (json === true) return terminal.print(JSON.stringify(statistics, undefined, 2));
    const { group, tableVersion, columns } = statistics;
    const of = commit === undefined ? 'all rows' : 'the rows of this commit';
    terminal.print(`${group.name}_${group.version} v${tableVersion}, ${of}`);
    for (const line of textTable(header, columns.map(rowOf))) terminal.print(line);
  });
}

const shares = [0.25, 0.5, 0.75];
const header = [
  'column',
  'type',
  'count',
  'nulls',
  'distinct',
  'mean',
  'deviation',
  'min',
  '25 %',
  '50 %',
  '75 %',
  'max',
];

function rowOf(statistics: ColumnStatistics): readonly string[] {
  const { column, type, count, nulls, distinct, mean, deviation, min, max, quantiles, topValues } = statistics;
  const text = (value: number | string | null): string => valueText(value, type);
  const quantileTexts = shares.map((share) => text(quantiles.find((each) => each.share === share)?.value ?? null));
  const top = topValues[0];
  const isText = min === null && max === null && top !== undefined;
  return [
    column,
    type,
    String(count),
    String(nulls),
    String(distinct),
    text(mean),
    text(deviation),
    ...(isText ? [`mostly ${String(top.value)}`, '', '', '', ''] : [text(min), ...quantileTexts, text(max)]),
  ];
}

const longest = 24;

function valueText(value: number | string | null, type: ColumnStatistics['type']): string {
  if (value === null) return '';
  if (typeof value === 'string') return value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
  return type === 'timestamp' ? timeText(value) : String(Number(value.toPrecision(5)));
}
