// What goes to Azure Machine Learning beside the models and the clients of Microsoft and MLflow: node test/interop/azure.ts
// Some bodies, requests and answers are broken on purpose: a check that finds nothing in them would be none.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bodyCases, type BodyCase } from './azure-cases.ts';
import { checkInvocation, checkMlflow } from './azure-clients-check.ts';
import { homeOf, installPackages } from './azure-install.ts';
import { checkInfrastructure } from './azure-infrastructure-check.ts';
import { checkSdk } from './azure-sdk-check.ts';
import { openCheckReport } from './check-report.ts';
import { installPython } from './install-python.ts';

type Answer = { readonly title: string; readonly found: readonly string[] };

const run = promisify(execFile);
const [home, mlflow] = [await pythonOf('azure'), await pythonOf('azure-mlflow')];
const sdk = await installPackages('azure-sdk', 'azure-sdk-package');

const report = openCheckReport();
await checkBodies();
await checkInfrastructure(report, (texts) => answersOf('azure_infrastructure.py', texts));
await checkInvocation(home, report);
await checkSdk(sdk, report);
await checkMlflow(mlflow, report);
process.exitCode = report.close();

async function pythonOf(name: string): Promise<string> {
  await installPython(name);
  return homeOf(name);
}

async function checkBodies(): Promise<void> {
  const cases = await bodyCases();
  const planted = brokenCases(cases);
  const all = [...cases, ...planted.map(([each]) => each)];
  const { version, answers } = await answersOf<{ version: string; answers: readonly Answer[] }>('azure_bodies.py', all);
  process.stdout.write(`azure-ai-ml ${version}, its models of the REST API and its YAML.\n`);
  for (const { title, found } of answers.slice(0, cases.length)) report.equal(title, [...found], []);
  for (const [i, { title, found }] of answers.slice(cases.length).entries()) {
    const sign = planted[i]![1];
    report.equal(`${title} is found`, found.some((each) => sign.test(each)) || found, true);
  }
}

/** Runs a script of Python that reads a file of JSON and writes one; gives what it has written. */
async function answersOf<Written = readonly Answer[]>(name: string, cases: readonly unknown[]): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-azure-'));
  try {
    const [asked, answered] = [join(folder, 'cases.json'), join(folder, 'answers.json')];
    await writeFile(asked, JSON.stringify(cases));
    const script = fileURLToPath(new URL(name, import.meta.url));
    await run(join(home, 'bin/python'), ['-B', script, asked, answered], { maxBuffer: 64e6 });
    return JSON.parse(await readFile(answered, 'utf8')) as Written;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives bodies that are broken, each with how the fault must be told. */
function brokenCases(cases: readonly BodyCase[]): readonly (readonly [BodyCase, RegExp])[] {
  const broken = (title: string, of: string, from: string, to: string): BodyCase => {
    const found = cases.find((each) => each.title === of)!;
    const text = JSON.stringify(found.body).replaceAll(from, to);
    return { title, model: found.model, body: JSON.parse(text) as unknown };
  };
  const one = 'training on 1';
  return [
    [broken('a field that is misspelt', 'code', 'codeUri', 'codeURI'), /codeURI is unknown/],
    [
      broken('a setting of a job in the wrong place', `${one}: its job`, 'experimentName', 'experiment_name'),
      /experiment_name is unknown/,
    ],
    [broken('a deployment without its component', 'its deployment', 'assetId', 'asset_id'), /asset_id is unknown/],
    [broken('an input without a type', `${one}: train`, '"type":"uri_folder"', '"kind":"uri_folder"'), /./],
    [
      broken('a distribution that does not exist', 'training on 4: train', '"type":"pytorch"', '"type":"gossip"'),
      /gossip/,
    ],
    [
      broken(
        'a step with a field that only warns',
        `${one}: the pipeline`,
        '"resources":',
        '"colour":"red","resources":',
      ),
      /^warning: .*Unknown field/,
    ],
    [{ title: 'a warning that the SDK logs', model: 'none', body: 'planted' }, /^log: planted$/],
  ];
}
