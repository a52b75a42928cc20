import { compareKeys, seededRandom } from '#src/core/index.ts';
import type { Version } from './registry-100k-fleet.ts';

/** A search for versions by tag and metric, in our words, in MLflow's, and as a test of one version. */
export type Question = {
  readonly filter: string;
  readonly mlflow: string;
  readonly fits: (version: Version) => boolean;
};

/** Gives questions of four kinds in turn, each with numbers of its own: a tag and a metric, two metrics, learner and tag, one metric. */
export function questionsOf(count: number): readonly Question[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, (_, i) => kinds[i % kinds.length]!(Number((5 + 20 * random()).toFixed(3))));
}

const kinds: readonly ((limit: number) => Question)[] = [
  (limit) => ({
    filter: `tag.team = 'north' and rmse < ${limit}`,
    mlflow: `tags.team = 'north' and metrics.rmse < ${limit}`,
    fits: ({ team, metrics }) => team === 'north' && metrics.rmse < limit,
  }),
  (limit) => ({
    filter: `rmse < ${limit} and mase >= 1`,
    mlflow: `metrics.rmse < ${limit} and metrics.mase >= 1`,
    fits: ({ metrics }) => metrics.rmse < limit && metrics.mase >= 1,
  }),
  (limit) => ({
    filter: `learner = 'ets' and tag.team != 'west' and mae < ${limit}`,
    mlflow: `params.learner = 'ets' and tags.team != 'west' and metrics.mae < ${limit}`,
    fits: ({ learner, team, metrics }) => learner === 'ets' && team !== 'west' && metrics.mae < limit,
  }),
  (limit) => ({
    filter: `mase < ${limit / 25}`,
    mlflow: `metrics.mase < ${limit / 25}`,
    fits: ({ metrics }) => metrics.mase < limit / 25,
  }),
];

/** Names the versions that fit, by key and version, one by one: what every search must give. */
export function scan(versions: readonly Version[], { fits }: Question): readonly string[] {
  const found = versions.filter(fits).sort((a, b) => compareKeys(a.key, b.key) || a.version - b.version);
  return found.map(nameOf);
}

/** Gives the name of a version. */
export function nameOf({ key, version }: Pick<Version, 'key' | 'version'>): string {
  return `${modelName(key)} ${version}`;
}

/** Gives the name of a model as MLflow takes it. */
export function modelName(key: readonly string[]): string {
  return key.join('.');
}
