import { didYouMean, isMusterError, MusterError, type Fault } from '#src/core/index.ts';
import type { ColumnType, TableSchema } from '#src/tables/index.ts';
import type { Expectation } from '../expectations/expectation.ts';
import { parseExpectations } from '../expectations/parse-expectations.ts';
import { expectationFaults } from './expectation-columns.ts';
import { validationPolicies, type FeatureGroup, type ValidationPolicy } from './feature-group.ts';
import { isQuarantineName, quarantineFaults } from './quarantine-group.ts';
import type { GroupName } from '../group-name.ts';

/** What a feature group is created from; what is left out is none, the highest version + 1, the policy `STRICT`. */
export type FeatureGroupDefinition = {
  readonly name: string;
  readonly version?: number | undefined;
  readonly description?: string | undefined;
  readonly primaryKey?: readonly string[] | undefined;
  readonly eventTime?: string | undefined;
  readonly knowledgeTime?: string | undefined;
  readonly partitionBy?: readonly string[] | undefined;
  readonly expectations?: readonly Expectation[] | undefined;
  readonly policy?: ValidationPolicy | undefined;
  readonly quarantine?: boolean | undefined;
  readonly madeFrom?: readonly GroupName[] | undefined;
};

/**
 * Gives a definition as the group that it makes of columns. FEATURE_GROUP_INVALID with all faults: names, columns that are not there or
 * not of a type that their part asks for, expectations on columns that are not there.
 */
export function groupOfDefinition(
  definition: FeatureGroupDefinition,
  schema: TableSchema,
  version: number,
): FeatureGroup {
  const { name, description = '', primaryKey = [], eventTime, knowledgeTime, partitionBy = [] } = definition;
  const { policy = 'STRICT', quarantine = false, madeFrom } = definition;
  const where = `feature group ${name}`;
  const { expectations, faults } = expectationsOf(definition, where);
  faults.unshift(
    ...nameFaults(definition),
    ...schemaFaults(schema),
    ...columnFaults(definition, schema),
    ...policyFaults(policy),
    ...(quarantine ? quarantineFaults(schema) : []),
  );
  faults.push(...expectationFaults(expectations, schema));
  if (faults.length > 0) {
    throw new MusterError(
      'FEATURE_GROUP_INVALID',
      faults.map((fault) => ({ ...fault, where: { file: where, ...fault.where } })),
    );
  }
  return {
    name,
    version,
    description,
    primaryKey,
    ...(eventTime === undefined ? {} : { eventTime }),
    ...(knowledgeTime === undefined ? {} : { knowledgeTime }),
    partitionBy,
    expectations,
    policy,
    quarantine,
    ...(madeFrom === undefined ? {} : { madeFrom }),
  };
}

const nameForm = /^[a-z][a-z0-9_]*$/;

function nameFaults({ name, version }: FeatureGroupDefinition): readonly Fault[] {
  const faults: Fault[] = [];
  const expected = 'a small letter, then small letters, digits and _, such as item_demand';
  if (!nameForm.test(name)) faults.push({ what: `The name is ${JSON.stringify(name.slice(0, 80))}.`, expected });
  else if (isQuarantineName(name)) {
    faults.push({
      what: `The name ${name} is that of a group for refused rows.`,
      expected: 'a name that does not end in _quarantine',
    });
  }
  if (version !== undefined && !(Number.isSafeInteger(version) && version >= 1)) {
    faults.push({ what: `The version is ${version}.`, expected: 'a whole number from 1 on' });
  }
  return faults;
}

function schemaFaults(schema: TableSchema): readonly Fault[] {
  return schema.length > 0 ? [] : [{ what: 'The group has no columns.', expected: 'one or more' }];
}

// A key that is computed is rarely the same twice; NaN, its null, never is.
const keyTypes: readonly ColumnType[] = ['string', 'integer', 'long', 'boolean', 'timestamp'];

type Part = { readonly path: string; readonly name: string | undefined; readonly types: readonly ColumnType[] };

function columnFaults(definition: FeatureGroupDefinition, schema: TableSchema): readonly Fault[] {
  const { primaryKey = [], eventTime, knowledgeTime, partitionBy = [] } = definition;
  const parts: readonly Part[] = [
    ...primaryKey.map((name, i) => ({ path: `primaryKey[${i}]`, name, types: keyTypes })),
    { path: 'eventTime', name: eventTime, types: ['timestamp'] },
    { path: 'knowledgeTime', name: knowledgeTime, types: ['timestamp'] },
    ...partitionBy.map((name, i) => ({ path: `partitionBy[${i}]`, name, types: keyTypes })),
  ];
  const faults = parts.flatMap((part) => partFaults(part, schema));
  const key = [...primaryKey, eventTime, knowledgeTime].filter((name) => name !== undefined);
  faults.push(...repeated(key, 'primaryKey, eventTime and knowledgeTime'), ...repeated(partitionBy, 'partitionBy'));
  if (schema.length > 0 && schema.every((column) => partitionBy.includes(column.name))) {
    faults.push({
      what: 'All columns are partition columns.',
      where: { path: 'partitionBy' },
      expected: 'one that is not',
    });
  }
  return faults;
}

function partFaults({ path, name, types }: Part, schema: TableSchema): readonly Fault[] {
  if (name === undefined) return [];
  const column = schema.find((candidate) => candidate.name === name);
  const where = { path, column: name };
  if (column === undefined) {
    const known = schema.map((candidate) => candidate.name);
    return [{ what: `There is no such column.${didYouMean(name, known)}`, where, expected: known.join(', ') }];
  }
  if (types.includes(column.type)) return [];
  return [{ what: `The column is a ${column.type}.`, where, expected: types.join(', ') }];
}

function repeated(columns: readonly string[], path: string): readonly Fault[] {
  const twice = columns.filter((name, i) => columns.indexOf(name) !== i);
  return twice.map((column) => ({ what: 'The column is named twice.', where: { path, column }, expected: 'once' }));
}

function policyFaults(policy: string): readonly Fault[] {
  if ((validationPolicies as readonly string[]).includes(policy)) return [];
  return [
    {
      what: `The policy is ${JSON.stringify(policy)}.${didYouMean(policy, validationPolicies)}`,
      where: { path: 'policy' },
      expected: validationPolicies.join(', '),
    },
  ];
}

function expectationsOf(
  { expectations = [] }: FeatureGroupDefinition,
  where: string,
): { readonly expectations: readonly Expectation[]; readonly faults: Fault[] } {
  try {
    return { expectations: parseExpectations(expectations, where), faults: [] };
  } catch (error) {
    if (isMusterError(error) && error.code === 'FEATURE_EXPECTATION_INVALID') {
      return { expectations: [], faults: [...error.faults] };
    }
    throw error;
  }
}
