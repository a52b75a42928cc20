import type { GraphData, GraphStep } from './pipeline-graph.ts';

/** Every kind of data with its name for people. */
export const dataKinds: Readonly<Record<GraphData['kind'], string>> = {
  file: 'file',
  files: 'files',
  table: 'table',
  value: 'value',
};

/** Gives data as people name it: `file inputs.demand: data/demand.csv`, `table feature_groups/demand_1`. */
export function textOfData({ kind, name, path }: GraphData): string {
  const text = path === '' ? name : `${name}: ${path}`;
  // Signs that move the cursor would spoil the terminal.
  return `${dataKinds[kind]} ${text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')}`;
}

const mostReasons = 2;

/** Gives what a run would do with a step, and the first reasons: `run: option metric: rmse → mae; and 3 more`. */
export function textOfPlan({ action, reasons }: NonNullable<GraphStep['planned']>): string {
  const more = reasons.length - mostReasons;
  return `${action}: ${reasons.slice(0, mostReasons).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
