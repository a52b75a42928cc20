import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import type { Expectation } from '../expectations/expectation.ts';
import type { GroupName } from '../group-name.ts';

/** The property of a table that holds, as JSON, the feature group that the table is. */
export const featureGroupProperty = 'muster.featureGroup';

/** What becomes of rows that break an expectation: the insert is refused whole, they are written all the same, or nothing is checked. */
export const validationPolicies = ['STRICT', 'ALWAYS', 'NONE'] as const;

export type ValidationPolicy = (typeof validationPolicies)[number];

/** What a feature group is, beside its columns, which are those of its table. */
export type FeatureGroup = GroupName & {
  readonly description: string;
  /** The columns that name a row, with event time and knowledge time where there are such; without any of them rows are only appended. */
  readonly primaryKey: readonly string[];
  /** The timestamp at which what a row says was so. */
  readonly eventTime?: string;
  /** The timestamp at which it became known; where there is no such column, event time stands for it. */
  readonly knowledgeTime?: string;
  readonly partitionBy: readonly string[];
  readonly expectations: readonly Expectation[];
  readonly policy: ValidationPolicy;
  /** Whether rows that break an expectation go to a group of their own and the others are inserted. */
  readonly quarantine: boolean;
  /** The groups from whose rows those of this one are computed. */
  readonly madeFrom?: readonly GroupName[];
  /** The step that writes the group whole, again and again; nobody else may change its rows. */
  readonly writtenBy?: string;
};

/** A feature group by its name; without a version, the highest there is. */
export type GroupReference = { readonly name: string; readonly version?: number | undefined };

/** Who commits, and when: `now` in epoch milliseconds. */
export type CommitBy = {
  readonly run: string;
  readonly step: string;
  readonly codeVersion: string;
  readonly now: number;
};

/** Refuses to change the rows of a group that a step writes whole, with FEATURE_GROUP_WRITTEN_WHOLE: its next run would undo it. */
export function checkChangeable({ name, version, writtenBy }: FeatureGroup): void {
  if (writtenBy === undefined) return;
  throw new MusterError('FEATURE_GROUP_WRITTEN_WHOLE', {
    what: `The rows of the feature group ${name} version ${version} are written by ${writtenBy}, which would undo the change.`,
    expected: 'other inputs of that step, a condition under feature_view, or a group of your own',
  });
}

/** Gives the columns whose values together tell the rows of a group apart, and by which they are sorted. */
export function rowKey({ primaryKey, eventTime, knowledgeTime }: FeatureGroup): readonly string[] {
  return [...primaryKey, ...[eventTime, knowledgeTime].filter((name) => name !== undefined)];
}

/** Gives the words with which a commit to a group begins: who makes it, and what for. */
export function commitInfo<Said extends { readonly operation: string }>(
  { name, version }: GroupName,
  { run, step, codeVersion }: CommitBy,
  said: Said,
): Said & Pick<CommitBy, 'run' | 'step' | 'codeVersion'> & { readonly featureGroup: GroupName } {
  return { ...said, featureGroup: { name, version }, run, step, codeVersion };
}

/** Gives a group as the property of its table. */
export function formatFeatureGroup(group: FeatureGroup): string {
  return JSON.stringify(group);
}

/** Reads a group back from the property of the table at `path`; FEATURE_GROUP_UNDESCRIBED where it is lacking or not one of ours. */
export function parseFeatureGroup(text: string | undefined, path: string): FeatureGroup {
  const parsed = stored.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data as FeatureGroup;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the property'}: ${issue.message}`);
  throw new MusterError('FEATURE_GROUP_UNDESCRIBED', {
    what: text === undefined ? `The table has no property ${featureGroupProperty}.` : faults.join('; '),
    where: { file: path, path: featureGroupProperty },
    expected: 'a table with the JSON that Muster wrote when the group was created',
  });
}

/** As `parseFeatureGroup`, with undefined in the place of the error: for those who look for groups among all tables. */
export function asFeatureGroup(text: string | undefined): FeatureGroup | undefined {
  const parsed = stored.safeParse(jsonOf(text));
  return parsed.success ? (parsed.data as FeatureGroup) : undefined;
}

const names = z.array(z.string());
const groupName = z.object({ name: z.string(), version: z.int() });

const stored = groupName.extend({
  description: z.string(),
  primaryKey: names,
  eventTime: z.string().optional(),
  knowledgeTime: z.string().optional(),
  partitionBy: names,
  expectations: z.array(z.looseObject({ expectation_type: z.string(), kwargs: z.record(z.string(), z.unknown()) })),
  policy: z.enum(validationPolicies),
  quarantine: z.boolean(),
  madeFrom: z.array(groupName).optional(),
  writtenBy: z.string().optional(),
});

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
