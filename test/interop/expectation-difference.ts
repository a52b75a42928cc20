import { instantOf } from '#src/core/index.ts';
import type { ExpectationResult } from '#src/feature-store/expectations/expectation.ts';
import type { ExpectationCase } from './expectation-cases.ts';

/** What Great Expectations gives for an expectation, or why it refuses to make it. */
export type ForeignResult = {
  readonly refused?: string;
  readonly success: boolean;
  readonly result: Readonly<Record<string, unknown>>;
};

/** Gives where a result departs from that of Great Expectations, or undefined; numbers are equal to a relative 1e-12. */
export function firstDifference(
  own: ExpectationResult,
  foreign: ForeignResult,
  { columns }: ExpectationCase,
): string | undefined {
  if (foreign.refused !== undefined) return `Great Expectations refuses it: ${foreign.refused}`;
  if (own.success !== foreign.success) return `success is ${own.success}, not ${foreign.success}`;
  const { partial_unexpected_counts: _, ...wanted } = foreign.result;
  const { kwargs } = own.expectation_config;
  const isTime = columns[String(kwargs['column'])]?.type === 'timestamp';
  const fields = new Set([...Object.keys(wanted), ...Object.keys(own.result)]);
  for (const field of fields) {
    const [mine, theirs] = [plain(own.result[field], isTime), plain(wanted[field], isTime)];
    if (!isSame(mine, theirs)) return `${field} is ${JSON.stringify(mine)}, not ${JSON.stringify(theirs)}`;
  }
  return undefined;
}

// Instants have other spellings here and there.
function plain(value: unknown, isTime: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => plain(each, isTime));
  if (value === 'NaT') return null;
  return isTime && typeof value === 'string' ? instantOf(value) : value;
}

function isSame(mine: unknown, theirs: unknown): boolean {
  if (typeof mine === 'number' && typeof theirs === 'number') {
    return Math.abs(mine - theirs) <= 1e-12 * Math.max(Math.abs(mine), Math.abs(theirs));
  }
  if (typeof mine !== 'object' || typeof theirs !== 'object' || mine === null || theirs === null)
    return mine === theirs;
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...names].every((name) =>
    isSame((mine as Record<string, unknown>)[name], (theirs as Record<string, unknown>)[name]),
  );
}
