import { describeKey, numberText } from '#src/core/index.ts';
import type { ModelRecord } from '#src/registry/index.ts';
import { timeText } from '../time-text.ts';

/** Gives a version as JSON shows it: without the places of its bytes, times in ISO 8601, the key by its columns. */
export function modelJson(
  keyColumns: readonly string[],
  { slice, createdAt, key, details, ...model }: ModelRecord,
): unknown {
  return {
    key: Object.fromEntries(keyColumns.map((column, i) => [column, key[i]!])),
    ...model,
    flavor: details?.flavor ?? 'muster',
    bytes: slice.length,
    createdAt: new Date(createdAt).toISOString(),
  };
}

/** Gives a version as pairs of a name and a text. */
export function modelFacts(keyColumns: readonly string[], model: ModelRecord): readonly (readonly [string, string])[] {
  return [
    ['key', describeKey(keyColumns, model.key)],
    ['version', String(model.version)],
    ['aliases', model.aliases.join(', ')],
    ['tags', tagText(model)],
    ['description', model.description ?? ''],
    ['learner', model.learner],
    ...(model.details === undefined ? [] : [['flavor', model.details.flavor] as const]),
    ...parametersOf(model),
    ...Object.entries(model.metrics).map(([name, value]) => [name, metricText(value)] as const),
    ['cutoff', model.cutoff],
    ['registered', registeredText(model)],
    ['run', model.run],
    ['bytes', String(model.slice.length)],
    ['digest', model.digest],
  ];
}

/** Says by whom and when a version was registered. */
function registeredText({ code, release, createdAt, details }: ModelRecord): string {
  if (details === undefined) return `${code}, release ${release}, ${timeText(createdAt)}`;
  return `by hand${details.actor === null ? '' : `, ${details.actor}`}, ${timeText(createdAt)}`;
}

/** Gives the tags of a version as `name=value`. */
export function tagText({ tags }: ModelRecord): string {
  return Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

/** Gives a metric for people: four digits; empty where it was not defined. */
export function metricText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : numberText(Number(value.toPrecision(4)));
}

function parametersOf({ configuration }: ModelRecord): readonly (readonly [string, string])[] {
  const { parameters } = configuration as { readonly parameters?: Readonly<Record<string, unknown>> };
  return Object.entries(parameters ?? {}).map(([name, value]) => [
    `  ${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}
