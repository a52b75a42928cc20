// Forests and boosters beside scikit-learn and xgboost, in ten folds of the data sets that come with scikit-learn: node test/interop/trees.ts
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { predictTrees, type TreeModel } from '#src/learners/kernels/predict-trees.ts';
import { growClassificationForest } from '#src/learners/kernels/random-forest.ts';
import { openCheckReport } from './check-report.ts';
import { installTreesPython, treesPython } from './trees-python.ts';

const kinds = ['forest', 'boosting'] as const;

/** A data set, the fold in which each row is tested, and the accuracies of the peers, fold by fold. */
type Answer = {
  readonly name: string;
  readonly nClasses: number;
  readonly rounds: number;
  readonly features: readonly (readonly number[])[];
  readonly classes: readonly number[];
  readonly folds: readonly number[];
  readonly accuracies: Readonly<Record<(typeof kinds)[number], readonly number[]>>;
};

/** The rows that are learned from in a fold. */
type Training = { readonly features: number[]; readonly classes: readonly number[] };

const report = openCheckReport();
const { versions, answers } = await askPython();
process.stdout.write(`${versions}, ten folds; within one standard deviation of the folds.\n`);
for (const answer of answers) for (const kind of kinds) compare(answer, kind);
process.exitCode = report.close();

async function askPython(): Promise<{ readonly versions: string; readonly answers: readonly Answer[] }> {
  await installTreesPython((text) => process.stdout.write(`${text}\n`));
  const folder = await mkdtemp(join(tmpdir(), 'muster-trees-'));
  try {
    const file = join(folder, 'answers.json');
    await promisify(execFile)(treesPython, ['-B', fileURLToPath(new URL('trees.py', import.meta.url)), file]);
    return JSON.parse(await readFile(file, 'utf8')) as {
      readonly versions: string;
      readonly answers: readonly Answer[];
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compare(answer: Answer, kind: (typeof kinds)[number]): void {
  const theirs = answer.accuracies[kind];
  const own = theirs.map((_, fold) => accuracyOf(answer, kind, fold));
  const [ours, other] = [meanOf(own), meanOf(theirs)];
  const deviation = Math.sqrt(meanOf(theirs.map((value) => (value - other) ** 2)));
  const figures = `${ours.toFixed(4)}, theirs ${other.toFixed(4)} +- ${deviation.toFixed(4)}`;
  report.equal(`${kind} of ${answer.name}: ${figures}`, Math.abs(ours - other) <= deviation, true);
}

function accuracyOf(answer: Answer, kind: (typeof kinds)[number], fold: number): number {
  const { features, classes, folds, nClasses } = answer;
  const train = [...folds.keys()].filter((i) => folds[i] !== fold);
  const test = [...folds.keys()].filter((i) => folds[i] === fold);
  const training = { features: train.flatMap((i) => features[i]!), classes: train.map((i) => classes[i]!) };
  const model = kind === 'forest' ? forestOf(answer, training, fold) : boosterOf(answer, training);
  const found = predictTrees(
    model,
    test.flatMap((i) => features[i]!),
  );
  const isOne = found.length === test.length;
  const right = test.filter((i, at) => {
    const shares = [...found.subarray(at * nClasses, (at + 1) * nClasses)];
    const best = isOne ? Number(found[at]! > 0.5) : shares.indexOf(Math.max(...shares));
    return best === classes[i];
  });
  return right.length / test.length;
}

function forestOf({ nClasses }: Answer, { features, classes }: Training, seed: number): TreeModel {
  const nFeatures = features.length / classes.length;
  return growClassificationForest(
    presortColumns(features, classes.length, nFeatures),
    Int32Array.from(classes),
    nClasses,
    {
      nEstimators: 100,
      maxFeatures: Math.floor(Math.sqrt(nFeatures)),
      maxDepth: null,
      minSamplesSplit: 2,
      minSamplesLeaf: 1,
      bootstrap: true,
      seed,
    },
  );
}

function boosterOf({ nClasses, rounds }: Answer, { features, classes }: Training): TreeModel {
  return growBooster(presortColumns(features, classes.length, features.length / classes.length), classes, {
    objective: nClasses > 2 ? 'softmax' : 'logistic',
    nClasses: nClasses > 2 ? nClasses : 1,
    nEstimators: rounds,
    learningRate: 0.3,
    maxDepth: 6,
    regLambda: 1,
    regAlpha: 0,
    minChildWeight: 1,
    subsample: 1,
    colsampleByTree: 1,
    baseScore: 0.5,
    seed: 1,
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
