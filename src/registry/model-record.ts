import type { Key } from '#src/core/index.ts';
import type { BlobSlice } from '#src/tables/index.ts';
import type { Registry } from './open-registry.ts';
import type { VersionDetails } from './registrations.ts';

/** What the registry says of one version of a model. */
export type ModelRecord = {
  readonly key: Key;
  readonly version: number;
  readonly learner: string;
  /** Learner and parameters, as they were fitted. */
  readonly configuration: unknown;
  readonly configurationDigest: string;
  /** SHA-256 of the packed model. */
  readonly digest: string;
  readonly slice: BlobSlice;
  /** Label of the last period whose row the model has seen. */
  readonly cutoff: string;
  /** The number of that period, by the frequency of the fleet. */
  readonly cutoffPeriod: number;
  /** Errors on the holdout by which it was registered, or as who registered it gave them; null where one was not defined. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** The decision that registered it; REGISTERED from code or by command. */
  readonly code: string;
  /** The release that registered it; of one that is REGISTERED, the newest of that time, 0 for none. */
  readonly release: number;
  readonly run: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string | null;
  /** What it holds besides where it was registered from code or by command. */
  readonly details: VersionDetails | undefined;
};

const metricNames = ['rmse', 'mae', 'bias', 'mase'];

/** Gives one version of an open registry. */
export function modelRecord(registry: Registry, row: number): ModelRecord {
  const { rows, keys, descriptions } = registry;
  const details = registry.details.get(row);
  const text = (name: string): string => rows.columns[name]![row] as string;
  const number = (name: string): number => rows.columns[name]![row] as number;
  return {
    key: keys[row]!,
    version: number('version'),
    learner: text('learner'),
    configuration: JSON.parse(text('configuration')),
    configurationDigest: text('configuration_digest'),
    digest: text('digest'),
    slice: { path: text('blob_path'), offset: number('blob_offset'), length: number('blob_length') },
    cutoff: text('cutoff'),
    cutoffPeriod: number('cutoff_period'),
    metrics: {
      ...Object.fromEntries(metricNames.map((name) => [name, definedNumber(rows.columns[name]?.[row])])),
      ...details?.metrics,
    },
    code: text('code'),
    release: number('release'),
    run: text('run'),
    createdAt: number('created_at'),
    aliases: noted(registry, 'alias.', row).map(([name]) => name),
    tags: Object.fromEntries(noted(registry, 'tag.', row)) as Readonly<Record<string, string>>,
    description: descriptions.get(row) ?? null,
    details,
  };
}

function definedNumber(value: unknown): number | null {
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

function noted({ schema, rows }: Registry, prefix: string, row: number): readonly (readonly [string, unknown])[] {
  return schema
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => [name.slice(prefix.length), rows.columns[name]![row]] as const)
    .filter(([, value]) => value !== null && value !== false);
}
