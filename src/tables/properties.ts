import { MusterError } from '#src/core/index.ts';
import type { MetaDataAction } from './log-entry.ts';

/** The properties of a table, by name; those of the Delta format begin with `delta.`. */
export type TableProperties = Readonly<Record<string, string>>;

type Configuration = MetaDataAction['configuration'];

/** The property that names the columns by which every part of the table is sorted, as a JSON list. */
export const sortedByProperty = 'muster.sortedBy';

/** The property of a table that is being deleted, with the value "true": it has no rows any more, and takes no commit. */
export const droppedProperty = 'muster.dropped';

const day = 24 * 60 * 60 * 1000;

// docs of Delta, "Table properties reference": what Muster honours. It expires a log only when told, so any retention of that will do.
const known = [
  'delta.appendOnly',
  'delta.checkpointInterval',
  'delta.deletedFileRetentionDuration',
  'delta.logRetentionDuration',
];

/**
 * Refuses properties of the Delta format that Muster would not honour, and those that its operations set, with TABLE_PROPERTY_INVALID;
 * null stands for the removal of a property.
 */
export function checkProperties(properties: Readonly<Record<string, string | null>>, file: string): void {
  for (const [name, value] of Object.entries(properties)) {
    if (name === sortedByProperty || name === droppedProperty) refuseOwn(name, file);
    const isKnown = !name.startsWith('delta.') || known.includes(name);
    if (isKnown && (value === null || isWellFormed(name, value))) continue;
    throw new MusterError('TABLE_PROPERTY_INVALID', {
      what: isKnown
        ? `The property ${name} has the value ${JSON.stringify(value)}.`
        : `Muster does not know the property ${name}.`,
      where: { file },
      expected: isKnown ? formOf(name) : known.join(', '),
    });
  }
}

function refuseOwn(name: string, file: string): never {
  throw new MusterError('TABLE_PROPERTY_INVALID', {
    what: `The property ${name} is not set by its name.`,
    where: { file },
    expected: name === sortedByProperty ? 'sortedBy, where the table is made' : 'dropTable, which sets it',
  });
}

/** Says whether the table is being deleted. */
export function isDropped(configuration: Configuration): boolean {
  return configuration[droppedProperty] === 'true';
}

/** Says whether the table only takes new rows. */
export function isAppendOnly(configuration: Configuration): boolean {
  return configuration['delta.appendOnly']?.toLowerCase() === 'true';
}

/** Gives after how many commits a checkpoint is made; 10 unless the table says it. */
export function checkpointInterval(configuration: Configuration): number {
  const interval = Number(configuration['delta.checkpointInterval'] ?? 10);
  return Number.isInteger(interval) && interval > 0 ? interval : 10;
}

/** Gives how long a removed file stays named, in milliseconds; a week unless the table says it. */
export function deletedFileRetentionMs(configuration: Configuration): number {
  return durationMs(configuration['delta.deletedFileRetentionDuration'] ?? '') ?? 7 * day;
}

const unitMs: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day,
  week: 7 * day,
};

/** Gives a duration as Spark writes it, such as `interval 7 days`, in milliseconds; undefined where it is none. */
function durationMs(text: string): number | undefined {
  const [, count, unit] = /^(?:interval\s+)?(\d+)\s+([a-z]+?)s?$/i.exec(text.trim()) ?? [];
  const factor = unitMs[unit?.toLowerCase() ?? ''];
  return factor === undefined ? undefined : Number(count) * factor;
}

function isWellFormed(name: string, value: string): boolean {
  if (name === 'delta.appendOnly') return value === 'true' || value === 'false';
  if (name === 'delta.checkpointInterval') return /^[1-9]\d*$/.test(value);
  return !name.startsWith('delta.') || durationMs(value) !== undefined;
}

function formOf(name: string): string {
  if (name === 'delta.appendOnly') return '"true" or "false"';
  return name === 'delta.checkpointInterval' ? 'a whole number above 0' : 'a duration such as "interval 7 days"';
}
