import { posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MusterError } from '#src/core/index.ts';
import { codeVersion, storageOptions } from '#src/cli/index.ts';
import { openStore } from '#src/storage/index.ts';
import { computeOf } from '#ml-service/azure-ml/index.ts';
import { checkPlaces, publishPipeline, type Purpose } from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions, type AzureSession } from './azure-session.ts';

/** The options of `muster azure publish`, as commander gives them. */
export type PublishOptions = AzureOptions & {
  readonly nodes: number;
  /** False for none. */
  readonly endpoint?: string | false;
  readonly keepDeployments: number;
  readonly pass?: readonly string[];
};

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Runs `muster azure publish`. Gives the exit code 0; throws what the publication throws. */
export async function runPublish(purpose: Purpose, options: PublishOptions): Promise<number> {
  return inAzure(['publish', purpose], options, async (session) => {
    const { settings, terminal, pipeline, build } = session;
    const azure = session.connect();
    const compute = computeOf(settings);
    const variables = variablesOf(session, options.pass ?? []);
    const store = openStore(settings.workspace, storageOptions(settings, terminal));
    await checkPlaces(azure, compute, { workspace: settings.workspace, store }, terminal);
    const published = await publishPipeline(
      azure,
      {
        purpose,
        pipeline,
        file: posix.normalize(relative(project, options.pipeline).split(sep).join('/')),
        folder: project,
        buildId: build.buildId,
        workspace: settings.workspace,
        codeVersion: codeVersion(),
        overrides: settings.pipelineOverrides,
        variables,
        compute,
        nNodes: options.nodes,
        endpoint: options.endpoint,
        nKeptDeployments: options.keepDeployments,
      },
      terminal,
    );
    terminal.print(`Published ${published.name} ${published.version}${published.isNew ? '' : ', as it was before'}.`);
  });
}

/** Gives the variables that go with the steps. What the file names must be passed: a value may be a secret, and a job shows its variables. */
function variablesOf({ named }: AzureSession, passed: readonly string[]): Readonly<Record<string, string>> {
  const missing = [...named.keys()].filter((name) => !passed.includes(name));
  if (missing.length > 0) {
    throw new MusterError('USAGE', {
      what: `The pipeline file names ${missing.join(', ')} of the environment, which a job does not have.`,
      expected: missing.map((name) => `--pass ${name}`).join(' '),
      toDo: 'Pass them, unless they are secrets: who may see a job may see its variables. Name places that the identity of the cluster may read instead.',
    });
  }
  const unknown = passed.filter((name) => !named.has(name));
  if (unknown.length === 0) return Object.fromEntries(named);
  throw new MusterError('USAGE', {
    what: `--pass names ${unknown.join(', ')}, which the pipeline file does not name or which has no value.`,
    expected: named.size === 0 ? 'no --pass' : [...named.keys()].join(', '),
  });
}
