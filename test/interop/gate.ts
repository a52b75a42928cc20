// The tests of the gate beside R's forecast and pROC, scipy and statsmodels: node test/interop/gate.ts [--cases N] [--seed N]
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { seededRandom } from '#src/core/index.ts';
import { openCheckReport } from './check-report.ts';
import { makeGateCase, type GateCase } from './gate-cases.ts';
import { installPython } from './install-python.ts';

/** What another program says of a case; null where it gives no number. */
type Answer = { readonly statistic: number | null; readonly p: number | null };

const python = fileURLToPath(new URL('../../.interop/gate/bin/python', import.meta.url));
const tolerance = 1e-8;
const run = promisify(execFile);
const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const random = seededRandom(seed);
const cases = Array.from({ length: Number(values.cases ?? 400) }, (_, i) => makeGateCase(random, i));
const report = openCheckReport();
process.stdout.write((await run(scriptPath('install-r.sh'))).stdout);
await installPython('gate');
const folder = await mkdtemp(join(tmpdir(), 'muster-gate-'));
try {
  await compare(['diebold_mariano', 'delong'], ['Rscript', scriptPath('gate.R')]);
  await compare(['wilcoxon', 'mcnemar'], [python, '-B', scriptPath('gate.py')]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

async function compare(
  kinds: readonly GateCase['kind'][],
  [program, ...args]: readonly [string, ...string[]],
): Promise<void> {
  const chosen = cases.filter(({ kind }) => kinds.includes(kind));
  const [asked, answered] = [join(folder, 'cases.json'), join(folder, 'answers.json')];
  await writeFile(asked, JSON.stringify(chosen.map((each) => ({ ...each.asked, kind: each.kind }))));
  await run(program, [...args, asked, answered], { maxBuffer: 64e6 });
  const { versions, answers } = JSON.parse(await readFile(answered, 'utf8')) as {
    readonly versions: Readonly<Record<string, string>>;
    readonly answers: readonly Answer[];
  };
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  process.stdout.write(`${named.join(', ')}, seed ${seed}.\n`);
  for (const [i, { kind, title, ours }] of chosen.entries()) {
    const found = { statistic: ours.statistic, p: ours.p };
    report.equal(`${kind}: ${title}`, found, nearTo(found, answers[i]!));
  }
}

/** Gives the answer, with our number in the place of one that is within the tolerance. */
function nearTo(found: Answer, answer: Answer): Answer {
  return { statistic: near(found.statistic, answer.statistic), p: near(found.p, answer.p) };
}

function near(own: number | null, other: number | null): number | null {
  if (own === null || other === null) return other;
  return Math.abs(own - other) <= tolerance * Math.max(1, Math.abs(other)) ? own : other;
}

function scriptPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
