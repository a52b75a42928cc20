import type { Fault } from '#src/core/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import type { GroupName } from '../group-name.ts';
import type { FeatureGroup } from './feature-group.ts';

const suffix = '_quarantine';

/** The columns of a quarantine group beside those of the group whose refused rows it holds. */
const refusalColumns: TableSchema = [
  { name: 'reason', type: 'string' },
  { name: 'refused_at', type: 'timestamp' },
  { name: 'run', type: 'string' },
  { name: 'file_line', type: 'integer' },
];

/** Says whether a name is that of a group for refused rows. */
export function isQuarantineName(name: string): boolean {
  return name.endsWith(suffix);
}

/** Gives the group for the refused rows of a group: the same version, no key, nothing expected of its rows. */
export function quarantineGroupOf({ name, version }: GroupName): FeatureGroup {
  return {
    name: `${name}${suffix}`,
    version,
    description: `Rows that ${name} version ${version} refused.`,
    primaryKey: [],
    partitionBy: [],
    expectations: [],
    policy: 'NONE',
    quarantine: false,
  };
}

/** Gives the columns of a quarantine group: those of `quarantineColumns`, all of them nullable, then why, when, in which run and file line. */
export function quarantineSchema(schema: TableSchema): TableSchema {
  return [...schema.map(({ name, type }) => ({ name, type })), ...refusalColumns];
}

/** Gives one fault for each column that a group with a quarantine cannot have, since the quarantine has one of that name. */
export function quarantineFaults(schema: TableSchema): readonly Fault[] {
  const own = refusalColumns.map(({ name }) => name);
  const clashing = schema.filter(({ name }) => own.includes(name.toLowerCase()));
  return clashing.map(({ name: column }) => ({
    what: 'The quarantine has a column of that name itself.',
    where: { column },
    expected: `other names than ${own.join(', ')}`,
  }));
}
