// The bodies of requests to Azure Machine Learning beside the models and the SDK of Microsoft: node test/interop/azure.ts
// A few bodies are broken on purpose: a check that finds nothing in them would be none.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bodyCases, type BodyCase } from './azure-cases.ts';
import { openCheckReport } from './check-report.ts';

type Answer = { readonly title: string; readonly found: readonly string[] };

const run = promisify(execFile);
const home = fileURLToPath(new URL('../../.interop/azure/', import.meta.url));
const requirements = fileURLToPath(new URL('azure-requirements.txt', import.meta.url));

await install();
const report = openCheckReport();
const folder = await mkdtemp(join(tmpdir(), 'muster-azure-'));
try {
  const cases = await bodyCases();
  const { version, answers } = await checked([...cases, ...brokenCases(cases)]);
  process.stdout.write(`azure-ai-ml ${version}, its models of the REST API and its YAML.\n`);
  for (const { title, found } of answers.slice(0, cases.length)) report.equal(title, [...found], []);
  for (const { title, found } of answers.slice(cases.length)) report.equal(`${title} is found`, found.length > 0, true);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

async function checked(
  cases: readonly BodyCase[],
): Promise<{ readonly version: string; readonly answers: readonly Answer[] }> {
  const [asked, answered] = [join(folder, 'cases.json'), join(folder, 'answers.json')];
  await writeFile(asked, JSON.stringify(cases));
  const script = fileURLToPath(new URL('azure_bodies.py', import.meta.url));
  await run(join(home, 'bin/python'), ['-B', script, asked, answered], { maxBuffer: 64e6 });
  return JSON.parse(await readFile(answered, 'utf8')) as { version: string; answers: readonly Answer[] };
}

function brokenCases(cases: readonly BodyCase[]): readonly BodyCase[] {
  const broken = (title: string, of: string, from: string, to: string): BodyCase => {
    const found = cases.find((each) => each.title === of)!;
    const text = JSON.stringify(found.body).replaceAll(from, to);
    return { title, model: found.model, body: JSON.parse(text) as unknown };
  };
  return [
    broken('a field that is misspelt', 'code', 'codeUri', 'codeURI'),
    broken('a setting of a job in the wrong place', 'training on 1: its job', 'experimentName', 'experiment_name'),
    broken('a deployment without its component', 'its deployment', 'assetId', 'asset_id'),
    broken('an input without a type', 'training on 1: train', '"type":"uri_folder"', '"kind":"uri_folder"'),
    broken('a distribution that does not exist', 'training on 4: train', '"type":"pytorch"', '"type":"gossip"'),
  ];
}

async function install(): Promise<void> {
  const wanted = await readFile(requirements, 'utf8');
  const mark = join(home, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
  process.stdout.write('Installing azure-ai-ml into .interop/azure.\n');
  await run('python3', ['-m', 'venv', '--clear', home]);
  await run(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  await writeFile(mark, wanted);
}
