// Point-in-time joins beside pandas.merge_asof on random cases: node test/interop/point-in-time.ts [--cases N] [--seed N]
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { seededRandom, type Random } from '#src/core/index.ts';
import { pointInTimeMatches } from '#src/feature-store/point-in-time/point-in-time-matches.ts';
import { sideOf, sortedRows, type PlainRow } from '#test/feature-store/point-in-time/naive-matches.ts';
import { openCheckReport } from './check-report.ts';
import { installPandas, pandasPython } from './pandas-python.ts';

/** A case: rows in the order in which both programs get them. */
type Case = {
  readonly nKeys: number;
  readonly labels: readonly PlainRow[];
  readonly features: readonly PlainRow[];
  readonly lookBackInMs: number | null;
};

const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const random = seededRandom(seed);
const cases = Array.from({ length: Number(values.cases ?? 600) }, (_, i) => makeCase(random, i));
const report = openCheckReport();
await installPandas();
const folder = await mkdtemp(join(tmpdir(), 'muster-point-in-time-'));
try {
  const { pandas, answers } = await askPandas(folder);
  process.stdout.write(`pandas ${pandas}, seed ${seed}.\n`);
  for (const [i, each] of cases.entries()) {
    const shape = { nKeys: each.nKeys, isBitemporal: false };
    const matches = await pointInTimeMatches(sideOf(each.labels, shape), sideOf(each.features, shape), {
      lookBackInMs: each.lookBackInMs ?? undefined,
    });
    const order = i % 2 === 0 ? 'sorted' : 'in no order';
    report.equal(
      `case ${i}: ${each.labels.length} labels, ${each.features.length} features, ${each.nKeys} key columns, ${order}`,
      [...matches],
      answers[i],
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

/** Few keys and times, so that there are ties, duplicates and gaps; a tenth of the times and keys are null. Every other case is sorted. */
function makeCase(next: Random, i: number): Case {
  const nKeys = Math.floor(next() * 4);
  const rows = (most: number): readonly PlainRow[] => {
    const made = Array.from({ length: Math.floor(next() * most) }, () => ({
      key: [textOf(next), orNull(next, Math.floor(next() * 3)), next() < 0.5].slice(0, nKeys),
      time: next() < 0.1 ? Number.NaN : Math.floor(next() * 40) * 1000,
      knowledgeTime: Number.NaN,
    }));
    return i % 2 === 0 ? sortedRows(made) : made;
  };
  const lookBackInMs = next() < 0.5 ? null : Math.floor(next() * 10) * 1000;
  return { nKeys, labels: rows(120), features: rows(200), lookBackInMs };
}

function textOf(next: Random): string | null {
  return orNull(next, ['a', 'b', 'Zürich', '日本', '\u{1F600}'][Math.floor(next() * 5)]!);
}

function orNull<Value>(next: Random, value: Value): Value | null {
  return next() < 0.1 ? null : value;
}

async function askPandas(scratch: string): Promise<{
  readonly pandas: string;
  readonly answers: readonly (readonly number[])[];
}> {
  const [asked, answered] = [join(scratch, 'cases.json'), join(scratch, 'answers.json')];
  // NaN becomes null in JSON.
  await writeFile(asked, JSON.stringify(cases));
  const script = fileURLToPath(new URL('point_in_time.py', import.meta.url));
  await promisify(execFile)(pandasPython, ['-B', script, asked, answered], { maxBuffer: 64e6 });
  return JSON.parse(await readFile(answered, 'utf8')) as Awaited<ReturnType<typeof askPandas>>;
}
