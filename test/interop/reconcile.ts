// Reconciled forecasts beside MinTrace of Nixtla's hierarchicalforecast: node test/interop/reconcile.ts [--cases N] [--seed N]
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { seededRandom, type Random } from '#src/core/index.ts';
import { planTotals } from '#src/inference/hierarchy/plan-totals.ts';
import { reconcile, type Incoherent } from '#src/inference/hierarchy/reconcile.ts';
import { openCheckReport } from './check-report.ts';
import { installPython } from './install-python.ts';

const methods = ['ols', 'wls_struct', 'wls_var'] as const;
type Case = Incoherent & { readonly method: (typeof methods)[number]; readonly title: string };

const tolerance = 1e-7;
const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const random = seededRandom(seed);
const cases = Array.from({ length: Number(values.cases ?? 60) }, (_, i) => makeCase(random, i));
const report = openCheckReport();
const run = promisify(execFile);
// The list holds all that it needs: to look for other versions of it would take many minutes.
await installPython('reconcile', { pip: ['--no-deps'] });
const folder = await mkdtemp(join(tmpdir(), 'muster-reconcile-'));
try {
  const [asked, answered] = [join(folder, 'cases.json'), join(folder, 'answers.json')];
  await writeFile(asked, JSON.stringify(cases, plainLists));
  await run(pathOf('../../.interop/reconcile/bin/python'), ['-B', pathOf('reconcile.py'), asked, answered]);
  const { version, answers } = JSON.parse(await readFile(answered, 'utf8')) as {
    readonly version: string;
    readonly answers: readonly (readonly number[])[];
  };
  process.stdout.write(`hierarchicalforecast ${version}, seed ${seed}.\n`);
  for (const [i, each] of cases.entries()) {
    const found = [...reconcile(each)];
    const isNear = (value: number, j: number): boolean =>
      Math.abs(value - found[j]!) <= tolerance * Math.max(1, Math.abs(value));
    report.equal(
      each.title,
      found,
      answers[i]!.map((value, j) => (isNear(value, j) ? found[j]! : value)),
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

/** Makes keys of one to three columns, some combinations missing, with the variances of a method. */
function makeCase(draw: Random, i: number): Case {
  const method = methods[i % methods.length]!;
  const nColumns = 1 + (i % 3);
  const columns = Array.from({ length: nColumns }, (_, c) => `column_${c}`);
  const sizes = columns.map(() => 2 + Math.floor(5 * draw()));
  const all = sizes.reduce<readonly (readonly string[])[]>(
    (keys, size) => keys.flatMap((key) => Array.from({ length: size }, (_, v) => [...key, String(v)])),
    [[]],
  );
  const keys = all.filter((_, k) => k < 2 || draw() < 0.8);
  const spread = method === 'wls_var' ? () => 0.1 + 20 * draw() : () => 1;
  return {
    method,
    title: `${method}: ${keys.length} keys of ${nColumns} columns`,
    values: Float64Array.from(keys, () => 100 * draw()),
    variances: Float64Array.from(keys, spread),
    totals: planTotals(columns, keys).map(({ members }) => ({
      members,
      value: 100 * members.length * draw(),
      variance: method === 'wls_struct' ? members.length : spread(),
    })),
  };
}

function plainLists(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
