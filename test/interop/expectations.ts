// Great Expectations judges the same rows by the same expectations as Muster: node test/interop/expectations.ts [--cases N] [--seed N].
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { parseExpectations } from '#src/feature-store/expectations/parse-expectations.ts';
import { validateRows } from '#src/feature-store/expectations/validate-rows.ts';
import { makeCases, rowsOfCase, type ExpectationCase } from './expectation-cases.ts';
import { firstDifference, type ForeignResult } from './expectation-difference.ts';
import { installPython } from './install-python.ts';

type Answer = { readonly version: string; readonly cases: readonly (readonly ForeignResult[])[] };

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const python = join(here, '../../.interop/expectations/bin/python');

const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const cases = makeCases(Number(values.cases ?? 300), Number(values.seed ?? 1));
await installPython('expectations');
const began = Date.now();
const answer = await askGreatExpectations(cases);
const seconds = ((Date.now() - began) / 1000).toFixed(1);
const compared = compareAll(cases, answer);
for (const difference of compared.differences.slice(0, 20)) process.stdout.write(`${difference}\n`);
process.stdout.write(
  `Great Expectations ${answer.version}: ${compared.nCompared} results of ${cases.length} cases compared, ` +
    `${compared.differences.length} differ (${seconds} s in Python).\n`,
);
process.exitCode = compared.differences.length > 0 || compared.nCompared === 0 ? 1 : 0;

async function askGreatExpectations(asked: readonly ExpectationCase[]): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-expectations-'));
  try {
    const [jobFile, answerFile] = [join(folder, 'job.json'), join(folder, 'answer.json')];
    await writeFile(jobFile, JSON.stringify({ cases: asked }));
    await run(python, ['-B', join(here, 'expectations.py'), jobFile, answerFile], { maxBuffer: 64e6 });
    return JSON.parse(await readFile(answerFile, 'utf8')) as Answer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compareAll(
  asked: readonly ExpectationCase[],
  { cases: foreign }: Answer,
): { readonly nCompared: number; readonly differences: readonly string[] } {
  const differences: string[] = [];
  let nCompared = 0;
  for (const [i, each] of asked.entries()) {
    const { report } = validateRows(rowsOfCase(each), parseExpectations(each.expectations, `case ${i}`));
    for (const [j, own] of report.results.entries()) {
      nCompared++;
      const difference = firstDifference(own, foreign[i]![j]!, each);
      if (difference === undefined) continue;
      const { type, kwargs } = each.expectations[j]!;
      differences.push(`case ${i}: ${type} ${JSON.stringify(kwargs)}\n  ${difference}`);
    }
  }
  return { nCompared, differences };
}
