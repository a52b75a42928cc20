import { InvalidArgumentError, type Command } from 'commander';
import { instantOf } from '#src/core/index.ts';

/** Adds the option that says where the workspace is. */
export function addWorkspaceOption(command: Command): Command {
  return command.option(
    '--workspace <dir>',
    'where tables and models are kept (default: MUSTER_WORKSPACE, else "workspace")',
  );
}

/** Reads `a,b,c`. */
export function parseList(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('It must be names with commas between them.');
  return parts;
}

/** Reads a whole number from 1 on. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return number;
}

/** Reads a whole number from 0 on, such as a seed or a rank. */
export function numberFromZero(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return number;
}

/** Reads a version of a table: `3` or `v3`. */
export function parseVersion(text: string): number {
  const number = /^v?(\d{1,15})$/.exec(text)?.[1];
  if (number === undefined) throw new InvalidArgumentError('It must be a version such as v3.');
  return Number(number);
}

/** A state of a table: its version, or the time at which it was the newest, in epoch milliseconds. */
export type AsOf = { readonly tableVersion: number } | { readonly at: number };

/** Reads a version such as `v3`, a day (its end, UTC) or an instant of ISO 8601; without a zone UTC is meant. */
export function parseAsOf(text: string): AsOf {
  const version = /^v(\d{1,15})$/.exec(text)?.[1];
  if (version !== undefined) return { tableVersion: Number(version) };
  const at = instantOf(text);
  if (at === undefined) throw new InvalidArgumentError('It must be v3, 2026-01-31 or 2026-01-31T10:00:00Z.');
  return { at: /^[\d-]+$/.test(text) ? at + dayInMs - 1 : at };
}

const dayInMs = 86_400_000;

/** Reads a share between 0 and 1. */
export function parseShare(text: string): number {
  const share = Number(text);
  if (!(share > 0 && share < 1)) throw new InvalidArgumentError('It must be a share between 0 and 1, such as 0.2.');
  return share;
}
