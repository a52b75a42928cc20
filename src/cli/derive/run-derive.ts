import { readFileSync } from 'node:fs';
import { dirname, join, parse, posix, relative, sep } from 'node:path';
import { stringify } from 'yaml';
import { MusterError } from '#src/core/index.ts';
import type { Pipeline } from '#src/pipelines/index.ts';
import { loadSettings } from '#src/settings/index.ts';
import { openPipeline } from '../open-pipeline.ts';
import { inWorkspace, type WorkspaceSession } from '../workspace-session.ts';
import { writeWhole } from '../write-whole.ts';
import { derivePipeline, stepsOfPart, type DerivedPart, type TrainingBinding } from './derive-pipeline.ts';
import { bindingOf, checkPipeline, sourceOf } from './derive-source.ts';
import { recordedOptions } from './recorded-options.ts';

/** The options of `muster derive`, as commander gives them. */
export type DeriveOptions = { readonly pipeline?: string; readonly output?: string; readonly workspace?: string };

/** Runs `muster derive`: writes a pipeline file and says what is in it. Gives the exit code 0. */
export async function runDerive(part: DerivedPart, named: string, options: DeriveOptions): Promise<number> {
  return inWorkspace('derive', options, async (session) => derive(part, named, options, session));
}

async function derive(
  part: DerivedPart,
  named: string,
  options: DeriveOptions,
  { workspace, terminal, signal }: WorkspaceSession,
): Promise<void> {
  const source = await sourceOf(named, options.pipeline, workspace, { signal });
  const { file } = source;
  const pipeline = await openPipeline(file, {}, loadSettings(process.cwd(), options));
  checkPipeline(source, pipeline.definition);
  const recorded = source.run === undefined ? undefined : recordedOptions(source.run);
  const steps = pipeline.steps.map(({ name, implementation }) => ({ name, role: implementation.role }));
  const kept = stepsOfPart(part, steps);
  refuseNothing(part, kept, steps, file);
  const binding = part === 'predict' ? await bindingOf(source, pipeline.definition, workspace, { signal }) : undefined;
  const target = options.output ?? join(dirname(file), `${parse(file).name}.${part}.yml`);
  const text = derivePipeline(textOf(file, pipeline), steps, {
    kept,
    header: headerOf(part, file, binding),
    binding,
    recorded,
    relocate: (uses) => relocated(uses, file, target),
  });
  await writeDerived(target, text);
  terminal.print(`${target}: ${kept.join(', ')}${binding === undefined ? '' : `; ${boundText(binding)}`}`);
  const unrecorded = recorded === undefined ? [] : kept.filter((name) => !recorded.steps.has(name));
  if (unrecorded.length > 0) {
    terminal.print(`not recorded in ${named}, and as the file says them today: ${unrecorded.join(', ')}`);
  }
  const place = options.workspace === undefined ? '' : ` --workspace ${options.workspace}`;
  terminal.print(`\nnext\n  npx muster run ${target}${place}`);
}

function refuseNothing(
  part: DerivedPart,
  kept: readonly string[],
  steps: readonly { readonly role: string | undefined }[],
  file: string,
): void {
  if (!steps.some(({ role }) => role === 'train')) {
    const what = 'No step of the pipeline trains: it runs as it is.';
    throw new MusterError('DERIVE_IMPOSSIBLE', { what, where: { file }, expected: 'a pipeline that trains' });
  }
  const lacksForecast = part === 'predict' && !steps.some(({ role }) => role === 'inference');
  if (kept.length > 0 && !lacksForecast) return;
  const what = lacksForecast ? 'No step of the pipeline forecasts.' : 'No step stands above the training.';
  throw new MusterError('DERIVE_IMPOSSIBLE', { what, where: { file, path: 'steps' }, expected: `steps to ${part}` });
}

// A pipeline in TypeScript has no YAML text: what it defines is written down.
function textOf(file: string, pipeline: Pipeline): string {
  return /\.ya?ml$/i.test(file) ? readFileSync(file, 'utf8') : stringify(pipeline.recorded);
}

const mark = ' Derived from ';

function headerOf(part: DerivedPart, file: string, binding: TrainingBinding | undefined): string {
  const bound = binding === undefined ? '' : `\n ${boundText(binding)}`;
  return `${mark}${file} by muster derive ${part}: the same steps, without training.${bound}`;
}

function boundText({ training, release }: TrainingBinding): string {
  return `bound to the step ${training.step} of ${training.run} and to release ${release}`;
}

/** Gives the path of an own step file relative to another pipeline file. */
function relocated(uses: string, from: string, to: string): string {
  if (!/^\.\.?\//.test(uses) || dirname(from) === dirname(to)) return uses;
  const path = relative(dirname(to), join(dirname(from), uses))
    .split(sep)
    .join(posix.sep);
  return path.startsWith('.') ? path : `./${path}`;
}

/** Writes the file whole or not at all; one that was not derived stays as it is. */
async function writeDerived(target: string, text: string): Promise<void> {
  const before = readIfThere(target);
  if (before !== undefined && !before.startsWith(`#${mark}`)) {
    const what = 'The file is there, and was not written by muster derive.';
    throw new MusterError('DERIVE_IMPOSSIBLE', {
      what,
      where: { file: target },
      toDo: 'Name another file: --output FILE.',
    });
  }
  await writeWhole(target, text);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
