import { didYouMean, MusterError, type Fault } from '#src/core/index.ts';
import type { ColumnType, ColumnValues, TableSchema } from '#src/tables/index.ts';
import type { FoundGroup } from '../groups/find-group.ts';
import type { KeyValue } from './key-hash.ts';
import type { OnlineShape } from './keyed-rows.ts';

/** Refuses a key that is not of the primary key's columns, with FEATURE_ONLINE_KEY and one fault for each value. */
export function checkKey(shape: OnlineShape, key: readonly KeyValue[]): void {
  if (key.length !== shape.primaryKey.length) refuseCount(shape, key.length, 'values');
  for (let i = 0; i < key.length; i++) if (!isOfType(key[i], shape.keyTypes[i]!)) refuseValues(shape, key);
}

/** Refuses columns of keys that are not those of the primary key, with FEATURE_ONLINE_KEY; a null is the key of no row. */
export function checkKeyColumns(shape: OnlineShape, keys: readonly ColumnValues[]): void {
  if (keys.length !== shape.primaryKey.length) refuseCount(shape, keys.length, 'columns');
  for (const [i, values] of keys.entries()) {
    const column = shape.primaryKey[i]!;
    if (values.length !== keys[0]!.length) {
      throw new MusterError('FEATURE_ONLINE_KEY', {
        what: `The column has ${values.length} values, and the first one ${keys[0]!.length}.`,
        where: { column },
        expected: 'a value in each column for each key',
      });
    }
    const type = shape.keyTypes[i]!;
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (value === null || Number.isNaN(value) || isOfType(value, type)) continue;
      throw new MusterError('FEATURE_ONLINE_KEY', typeFault(value, type, { column, key: `key ${row + 1}` }));
    }
  }
}

/**
 * Gives the columns of a group that are to be held: its primary key and times, and the features that are named, or all. Refuses a group
 * without a primary key, FEATURE_ONLINE_KEYLESS, and features that it does not have, FEATURE_ONLINE_FEATURE with one fault for each.
 */
export function onlineSchema(
  { group, schema, path }: FoundGroup,
  features: readonly string[] | undefined,
): TableSchema {
  if (group.primaryKey.length === 0) {
    throw new MusterError('FEATURE_ONLINE_KEYLESS', {
      what: `The feature group ${group.name} version ${group.version} has no primary key.`,
      where: { file: path },
      expected: 'a primary key of one column or more',
    });
  }
  if (features === undefined) return schema;
  const known = schema.map(({ name }) => name);
  const faults = features
    .filter((name) => !known.includes(name))
    .map((column): Fault => ({
      what: `${group.name} has no such feature.${didYouMean(column, known)}`,
      where: { file: path, column },
      expected: known.join(', '),
    }));
  if (faults.length > 0) throw new MusterError('FEATURE_ONLINE_FEATURE', faults);
  const wanted = new Set([...group.primaryKey, group.eventTime, group.knowledgeTime, ...features]);
  return schema.filter(({ name }) => wanted.has(name));
}

function isOfType(value: unknown, type: ColumnType): boolean {
  if (type === 'string' || type === 'boolean') return typeof value === type;
  return typeof value === 'number' && !Number.isNaN(value);
}

function refuseCount({ primaryKey }: OnlineShape, count: number, noun: string): never {
  throw new MusterError('FEATURE_ONLINE_KEY', {
    what: `The key has ${count} ${noun}, and the primary key ${primaryKey.length}.`,
    expected: `${noun} of ${primaryKey.join(', ')}`,
  });
}

function refuseValues(shape: OnlineShape, key: readonly KeyValue[]): never {
  const faults = key.flatMap((value, i): readonly Fault[] => {
    const type = shape.keyTypes[i]!;
    return isOfType(value, type) ? [] : [typeFault(value, type, { column: shape.primaryKey[i]! })];
  });
  throw new MusterError('FEATURE_ONLINE_KEY', faults);
}

function typeFault(value: unknown, type: ColumnType, where: NonNullable<Fault['where']>): Fault {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value).slice(0, 80);
  const wanted = { string: 'text', boolean: 'true or false', timestamp: 'a time in epoch milliseconds' };
  return {
    what: `The value ${shown} (${value === null ? 'null' : typeof value}) cannot be the key's.`,
    where,
    expected: type in wanted ? wanted[type as keyof typeof wanted] : `a number, since the column is ${type}`,
  };
}
