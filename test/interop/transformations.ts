// Transformations of feature views beside scikit-learn on random columns: node test/interop/transformations.ts [--cases N] [--seed N]
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { seededRandom, type Random } from '#src/core/index.ts';
import { applyTransformations } from '#src/feature-store/views/apply-transformations.ts';
import { fitTransformations } from '#src/feature-store/views/fit-transformations.ts';
import { transformationSchema } from '#src/feature-store/views/transformation.ts';
import { openCheckReport } from './check-report.ts';
import { installPython } from './install-python.ts';

type Value = number | string | null;

/** A case: a transformation, the column that it is fitted to, the column that it is applied to. */
type Case = {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly fitted: readonly Value[];
  readonly applied: readonly Value[];
};

const home = fileURLToPath(new URL('../../.interop/transformations/', import.meta.url));
const run = promisify(execFile);
const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const random = seededRandom(seed);
const cases = Array.from({ length: Number(values.cases ?? 500) }, (_, i) => makeCase(random, i));
const report = openCheckReport();
await installPython('transformations');
const folder = await mkdtemp(join(tmpdir(), 'muster-transformations-'));
try {
  const { version, answers } = await askScikitLearn(folder);
  process.stdout.write(`scikit-learn ${version}, seed ${seed}.\n`);
  for (const [i, each] of cases.entries()) {
    const found = ours(each);
    report.equal(`case ${i}: ${JSON.stringify(each.raw)}`, found, nearTo(found, answers[i]!));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

function makeCase(next: Random, i: number): Case {
  const makers: readonly (() => Readonly<Record<string, unknown>>)[] = [
    () => ({ use: 'impute', strategy: 'mean' }),
    () => ({ use: 'impute', strategy: 'median' }),
    () => ({ use: 'min_max', range: [0, 1] }),
    () => ({ use: 'min_max', range: [-2, 3] }),
    () => ({ use: 'standard' }),
    () => ({ use: 'robust' }),
    () => ({ use: 'bins', n_bins: 2 + Math.floor(next() * 6), strategy: 'quantile' }),
    () => ({ use: 'bins', n_bins: 2 + Math.floor(next() * 6), strategy: 'uniform' }),
    () => ({ use: 'bins', edges: [-1, 0.5, 3] }),
    () => ({ use: 'log1p' }),
    () => ({ use: 'impute', strategy: 'most_frequent' }),
    () => ({ use: 'one_hot', unknown: 'ignore' }),
    () => ({ use: 'label_encode', unknown: 'ignore' }),
  ];
  const raw = makers[i % makers.length]!();
  const use = String(raw['use']);
  const isText = ['one_hot', 'label_encode'].includes(use) || raw['strategy'] === 'most_frequent';
  const value: () => Value = isText ? () => textOf(next) : numberMaker(next);
  const column = (): readonly Value[] => Array.from({ length: 2 + Math.floor(next() * 60) }, value);
  // scikit-learn's bins take no missing values; its encoders have other names for them.
  const hasNulls = ['impute', 'min_max', 'standard', 'robust', 'log1p'].includes(use);
  const withNulls = (made: readonly Value[]): readonly Value[] =>
    hasNulls ? made.map((each, row) => (row > 0 && next() < 0.2 ? null : each)) : made;
  return { raw, fitted: withNulls(column()), applied: withNulls(column()) };
}

/** Numbers of one column: continuous, far from zero, few and tied, or constant. */
function numberMaker(next: Random): () => number {
  const kind = Math.floor(next() * 4);
  const constant = next() * 10;
  if (kind === 0) return () => next() * 20 - 0.9;
  if (kind === 1) return () => 1e6 + next();
  return kind === 2 ? () => Math.floor(next() * 5) : () => constant;
}

function textOf(next: Random): string {
  return ['a', 'b', 'Zürich', '日本', '\u{1F600}', '\uFF5E', 'B', ''][Math.floor(next() * 8)]!;
}

function ours({ raw, fitted, applied }: Case): readonly (readonly unknown[])[] {
  const isText = [...fitted, ...applied].some((value) => typeof value === 'string');
  const schema = [{ name: 'x', type: isText ? ('string' as const) : ('double' as const) }];
  const rowsOf = (column: readonly Value[]) => ({
    nRows: column.length,
    columns: {
      x: isText
        ? (column as readonly (string | null)[])
        : Float64Array.from(column, (value) => (value === null ? Number.NaN : Number(value))),
    },
  });
  const learned = fitTransformations([transformationSchema.parse({ columns: ['x'], ...raw })], schema, rowsOf(fitted));
  const content = applyTransformations(learned, schema, rowsOf(applied));
  return content.schema.map(({ name }) =>
    Array.from({ length: content.rows.nRows }, (_, row) => {
      const value = content.rows.columns[name]![row];
      return Number.isNaN(value) ? null : value;
    }),
  );
}

/** Gives what was expected, with the found number in the place of one that is within a rounding: sums are added in another order there. */
function nearTo(
  found: readonly (readonly unknown[])[],
  expected: readonly (readonly unknown[])[],
): readonly (readonly unknown[])[] {
  return expected.map((column, i) =>
    column.map((value, row) => {
      const other = found[i]?.[row];
      if (typeof value !== 'number' || typeof other !== 'number') return value;
      return Math.abs(value - other) <= 1e-8 * Math.max(1, Math.abs(value)) ? other : value;
    }),
  );
}

async function askScikitLearn(
  scratch: string,
): Promise<{ readonly version: string; readonly answers: readonly (readonly (readonly unknown[])[])[] }> {
  const [asked, answered] = [join(scratch, 'cases.json'), join(scratch, 'answers.json')];
  await writeFile(asked, JSON.stringify(cases));
  const script = fileURLToPath(new URL('transformations.py', import.meta.url));
  await run(join(home, 'bin/python'), ['-B', script, asked, answered], { maxBuffer: 64e6 });
  return JSON.parse(await readFile(answered, 'utf8')) as Awaited<ReturnType<typeof askScikitLearn>>;
}
