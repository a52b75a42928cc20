// Our boosters in xgboost, and xgboost's in ours: node test/interop/tree-exchange.ts [--seed N]
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { normal, seededRandom } from '#src/core/index.ts';
import { readXgboost } from '#src/learners/exchange/read-xgboost.ts';
import { writeXgboost } from '#src/learners/exchange/write-xgboost.ts';
import { binColumns } from '#src/learners/kernels/bin-columns.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { explainRow, meanNodes, meansOfCovers } from '#src/learners/kernels/explain-row.ts';
import { growBooster, type Booster } from '#src/learners/kernels/gradient-boosting.ts';
import { growHistogramBooster } from '#src/learners/kernels/histogram-boosting.ts';
import type { Objective } from '#src/learners/kernels/objectives.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { openCheckReport } from './check-report.ts';
import { installPython } from './install-python.ts';
import { learnedModels, scoresOf, type LearnedModel } from './learned-models.ts';

/** What xgboost says of a model of ours: by feature the mean gain and cover of its splits, and by row what features contribute. */
type LearnedAnswer = {
  readonly gain: Readonly<Record<string, number>>;
  readonly cover: Readonly<Record<string, number>>;
  /** [nRows x (nFeatures + 1)] row-major. */
  readonly contributions: readonly number[];
};

/** What xgboost says: the forecasts of all rows by model. */
type Answers = {
  readonly version: string;
  readonly ours: Readonly<Record<string, readonly number[]>>;
  readonly theirs: Readonly<Record<string, readonly number[]>>;
  /** Of its own models: [nRows x (nFeatures + 1)] row-major. */
  readonly contributions: Readonly<Record<string, readonly number[]>>;
  /** Of our learners' models, as it loads them. */
  readonly learned: Readonly<Record<string, LearnedAnswer>>;
};

const nRows = 400;
const nFeatures = 6;
const tolerance = 1e-6;
// xgboost adds up gains, covers and what a path contributes in single precision.
const singleTolerance = 1e-5;
const run = promisify(execFile);
const python = fileURLToPath(new URL('../../.interop/tree-exchange/bin/python', import.meta.url));
const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const random = seededRandom(seed);
const rows = Array.from({ length: nRows }, () =>
  Array.from({ length: nFeatures }, () => (random() < 0.1 ? NaN : Math.fround(normal(random)))),
);
const features = rows.flat();
const columnNames = Array.from({ length: nFeatures }, (_, i) => `lag_${i + 1}`);
const targets = makeTargets();
const report = openCheckReport();
await installPython('tree-exchange');
const folder = await mkdtemp(join(tmpdir(), 'muster-tree-exchange-'));
try {
  await compare();
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

async function compare(): Promise<void> {
  const boosters = ownBoosters();
  for (const [name, booster] of boosters)
    await writeFile(join(folder, `${name}.ours.json`), writeXgboost(booster, columnNames));
  const learned = learnedModels(seed);
  for (const { name, booster } of learned) await writeFile(join(folder, `${name}.ours.json`), writeXgboost(booster));
  const rowsOf = Object.fromEntries(learned.map((each) => [each.name, each.rows]));
  const asked = { rows, names: columnNames, models: [...boosters.keys()], targets, learned: rowsOf };
  await writeFile(join(folder, 'cases.json'), JSON.stringify(asked));
  await run(python, ['-B', fileURLToPath(new URL('tree-exchange.py', import.meta.url)), folder]);
  const answers = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as Answers;
  process.stdout.write(`xgboost ${answers.version}, seed ${seed}.\n`);
  for (const [name, booster] of boosters) {
    report.equal(
      `xgboost predicts as our ${name}`,
      farthest(predictTrees(booster, features), answers.ours[name]!),
      'near',
    );
  }
  for (const each of learned) compareLearned(each, answers.learned[each.name]!);
  for (const [name, predictions] of Object.entries(answers.theirs)) {
    const booster = readXgboost(await readFile(join(folder, `${name}.theirs.json`), 'utf8'));
    report.equal(`we predict as its ${name}`, farthest(predictTrees(booster, features), predictions), 'near');
    const contributions = answers.contributions[name];
    if (contributions === undefined) continue;
    const means = meanNodes(booster, features);
    const own = Float64Array.from(rows.flatMap((row) => [...explainRow(booster, means, row)]));
    report.equal(`we explain its ${name} as it does`, farthest(own, contributions), 'near');
  }
}

/** Importance and contributions, as xgboost makes them of the gains and covers in our file. */
function compareLearned({ name, booster, rows: own }: LearnedModel, answer: LearnedAnswer): void {
  const { covers, splitGains } = booster.trees;
  const scores = { gain: scoresOf(booster, splitGains), cover: scoresOf(booster, covers) };
  for (const kind of ['gain', 'cover'] as const) {
    const names = Object.keys(answer[kind]).sort();
    report.equal(`features that ${name} splits on`, Object.keys(scores[kind]).sort(), names);
    const [ours, theirs] = [scores[kind], answer[kind]].map((each) => names.map((feature) => each[feature]!));
    report.equal(`${kind} by feature of ${name}`, farthest(Float64Array.from(ours!), theirs!, singleTolerance), 'near');
  }
  const means = meansOfCovers(booster)!;
  const contributions = Float64Array.from(own.flatMap((row) => [...explainRow(booster, means, row)]));
  report.equal(
    `xgboost explains ${name} as we do`,
    farthest(contributions, answer.contributions, singleTolerance),
    'near',
  );
}

/** Says `near`, or how far the farthest two lie apart, relative to what is larger than 1. */
function farthest(own: Float64Array, theirs: readonly number[], limit = tolerance): string {
  const away = theirs.map((value, i) => Math.abs(value - own[i]!) / Math.max(1, Math.abs(value)));
  const most = own.length === theirs.length ? Math.max(...away) : Infinity;
  return most <= limit ? 'near' : `away by ${most}`;
}

function makeTargets(): Readonly<Record<Objective, readonly number[]>> {
  const means = rows.map((row) => Math.exp((row[0] || 0.3) * 0.5 + (row[1]! > 0 ? 0.7 : 0) * (row[2] || 1)));
  const counts = means.map((mean) => Math.floor(mean * 2 * random()));
  return {
    squared_error: means.map((mean) => mean + normal(random)),
    logistic: means.map((mean) => (random() < mean / (1 + mean) ? 1 : 0)),
    softmax: counts.map((count) => Math.min(count, 2)),
    poisson: counts,
    tweedie: counts.map((count) => count * random()),
    quantile: means.map((mean) => mean + normal(random)),
  };
}

function ownBoosters(): ReadonlyMap<string, Booster> {
  const columns = presortColumns(features, nRows, nFeatures);
  const binned = binColumns(features, nFeatures);
  const boosters = new Map<string, Booster>();
  for (const objective of Object.keys(targets) as readonly Objective[]) {
    const options = {
      objective,
      nClasses: objective === 'softmax' ? 3 : 1,
      nEstimators: 20,
      learningRate: 0.3,
      maxDepth: 5,
      maxLeaves: 12,
      regLambda: 1,
      regAlpha: 0.1,
      minChildWeight: 1,
      subsample: 0.8,
      colsampleByTree: 0.8,
      baseScore: 0.4,
      seed,
    };
    boosters.set(`${objective}-exact`, growBooster(columns, targets[objective], options));
    boosters.set(`${objective}-hist`, growHistogramBooster(binned, targets[objective], options));
  }
  return boosters;
}
