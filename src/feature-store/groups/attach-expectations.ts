import { didYouMean, isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { setTableProperties } from '#src/tables/index.ts';
import type { Expectation } from '../expectations/expectation.ts';
import { parseExpectations } from '../expectations/parse-expectations.ts';
import { columnsOfExpectation, expectationFaults, isSameRule } from './expectation-columns.ts';
import {
  commitInfo,
  featureGroupProperty,
  formatFeatureGroup,
  type CommitBy,
  type FeatureGroup,
  type GroupReference,
  type ValidationPolicy,
} from './feature-group.ts';
import { getFeatureGroup, type FoundGroup } from './find-group.ts';

/** How expectations are attached to a group, and by whom. */
export type AttachOptions = CommitBy &
  StoreOptions & {
    /** The policy that the group has from now on; the one it has unless it is said. */
    readonly policy?: ValidationPolicy | undefined;
    /** Whether all expectations that the group has give way; false unless it is said. */
    readonly replace?: boolean | undefined;
  };

/**
 * Attaches expectations to a feature group for the inserts to come, and gives the group. One of the same name on the same columns takes
 * the place of the one that the group has. FEATURE_EXPECTATION_INVALID with all faults, FEATURE_GROUP_MISSING.
 */
export async function attachExpectations(
  store: ObjectStore,
  reference: GroupReference,
  expectations: readonly Expectation[],
  options: AttachOptions,
): Promise<FeatureGroup> {
  const parsed = parseExpectations(expectations, `feature group ${reference.name}`);
  return changeGroup(store, reference, { ...options, operation: 'ATTACH EXPECTATIONS' }, ({ group, schema }) => {
    const faults = expectationFaults(parsed, schema);
    if (faults.length > 0) throw new MusterError('FEATURE_EXPECTATION_INVALID', faults);
    const kept = options.replace === true ? [] : group.expectations;
    const others = kept.filter((old) => !parsed.some((expectation) => isSameRule(old, expectation)));
    return { ...group, expectations: [...others, ...parsed], policy: options.policy ?? group.policy };
  });
}

/** Which expectations `detachExpectations` takes from a group: those of a name, those on a column, or those that are both. */
export type ExpectationFilter = { readonly expectation?: string | undefined; readonly column?: string | undefined };

/** Takes expectations from a feature group, and gives the group; FEATURE_EXPECTATION_MISSING where it has none such. */
export async function detachExpectations(
  store: ObjectStore,
  reference: GroupReference,
  filter: ExpectationFilter,
  options: CommitBy & StoreOptions,
): Promise<FeatureGroup> {
  return changeGroup(store, reference, { ...options, operation: 'DETACH EXPECTATIONS' }, ({ group }) => {
    const kept = group.expectations.filter((expectation) => !isMeant(expectation, filter));
    if (kept.length === group.expectations.length) refuse(group, filter);
    return { ...group, expectations: kept };
  });
}

const mostAttempts = 30;

/** Changes what a group is, anew on what others left where they commit to it meanwhile. */
async function changeGroup(
  store: ObjectStore,
  reference: GroupReference,
  { operation, now, signal, ...by }: CommitBy & StoreOptions & { readonly operation: string },
  change: (found: FoundGroup) => FeatureGroup,
): Promise<FeatureGroup> {
  for (let attempt = 1; ; attempt++) {
    const found = await getFeatureGroup(store, reference, { signal });
    const group = change(found);
    try {
      await setTableProperties(store, found.path, {
        properties: { [featureGroupProperty]: formatFeatureGroup(group) },
        expectedVersion: found.tableVersion,
        info: commitInfo(group, { ...by, now }, { operation }),
        now,
        signal,
      });
      return group;
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_CONFLICT' || attempt === mostAttempts) throw error;
    }
  }
}

function isMeant(each: Expectation, { expectation, column }: ExpectationFilter): boolean {
  const isNamed = expectation === undefined || each.expectation_type === expectation;
  return isNamed && (column === undefined || columnsOfExpectation(each).includes(column));
}

function refuse({ name, version, expectations }: FeatureGroup, { expectation, column }: ExpectationFilter): never {
  const names = expectations.map(({ expectation_type: type }) => type);
  const asked = [expectation ?? 'expectation', ...(column === undefined ? [] : [`on "${column}"`])].join(' ');
  throw new MusterError('FEATURE_EXPECTATION_MISSING', {
    what: `The feature group ${name} version ${version} has no ${asked}.${didYouMean(expectation ?? '', names)}`,
    ...(names.length === 0 ? {} : { expected: [...new Set(names)].join(', ') }),
  });
}
