import { isRecord } from './is-record.ts';

/** Gives a value of a file as messages show it: as JSON, but with NaN and the infinities by their names, which JSON writes as null. */
export function valueText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map((each) => valueText(each)).join(',')}]`;
  if (!isRecord(value) || 'toJSON' in value) return JSON.stringify(value) ?? String(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}:${valueText(each)}`)
    .join(',')}}`;
}
