import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, countOf, describeKey, keyValueText, MusterError } from '#src/core/index.ts';
import { factsFile, registerModel, type ModelRecord, type ModelToRegister } from '#src/registry/index.ts';
import { systemFailure, type ObjectStore } from '#src/storage/index.ts';
import { tableVersion } from '#src/tables/index.ts';
import { noterOf } from '../fleet-session.ts';
import { parsePairs } from '../pipeline-options.ts';
import { reasonOf } from '../reason.ts';
import { inWorkspace } from '../workspace-session.ts';
import { readInputRows } from './input-rows.ts';
import { artifactsOf, type ModelArtifact } from './model-artifacts.ts';
import { readModelFolder } from './model-folder.ts';

type Pairs = Readonly<Record<string, string>>;

/** The options of `muster models register`, as commander gives them. */
export type RegisterOptions = {
  readonly fleet: string;
  readonly key: string;
  readonly metric?: Pairs;
  readonly example?: string;
  readonly artifact?: Pairs;
  readonly madeFrom?: Pairs;
  readonly tag?: Pairs;
  readonly description?: string;
  readonly promote?: true;
  readonly anotherKey?: true;
  readonly reason?: string;
  readonly actor?: string;
  readonly json?: true;
  readonly workspace?: string;
};

/**
 * Runs `muster models register`: the files of a folder become a version. Gives the exit code 0. Throws what `registerModel` throws, USAGE,
 * and REGISTRY_MODEL_OF_OTHER_KEY for what was downloaded from another key, unless that is asked for.
 */
export async function runRegisterModel(folder: string, options: RegisterOptions): Promise<number> {
  const promote = options.promote === undefined ? undefined : { reason: reasonOf(options.reason) };
  const key = options.key.trim() === '-' ? {} : parsePairs(options.key);
  return inWorkspace('models register', options, async (session) => {
    const { workspace, terminal, signal, commitBy } = session;
    const read = await readModelFolder(folder, { signal });
    if (options.anotherKey !== true) refuseOtherKey(read.key, key, folder);
    const model: ModelToRegister = {
      ...read,
      fleet: options.fleet,
      key,
      metrics: { ...read.metrics, ...numbersOf(options.metric ?? {}, '--metric') },
      inputExample: options.example === undefined ? read.inputExample : await readInputRows(options.example),
      artifacts: { ...read.artifacts, ...(await filesOf(options.artifact ?? {})) },
      tablesRead: await versionsOf(options.madeFrom ?? {}, workspace),
      tags: options.tag,
      description: options.description,
      promote,
    };
    const by = { ...commitBy(), ...noterOf(session, options.actor) };
    const filesOfGate = async (found: ModelRecord): Promise<Pairs> =>
      digestsOf(await artifactsOf(workspace, found, { signal }));
    const { version, isNew, release } = await registerModel(workspace, model, by, { filesOfGate });
    if (options.json === true)
      return terminal.print(
        JSON.stringify({ fleet: options.fleet, key, version, isNew, release: release ?? null }, undefined, 2),
      );
    const named = `${describeKey(Object.keys(key), Object.values(key))}: version ${version}`;
    const service = release === undefined ? '' : `; it is in service, release ${release}`;
    const foreign = 'files' in model.model ? countOf(Object.keys(model.model.files).length, 'file') : 'a packed model';
    terminal.print(
      `${named} of the fleet ${options.fleet} ${isNew ? `is registered, ${foreign}` : 'holds all of this already'}${service}`,
    );
  });
}

function refuseOtherKey(own: Pairs | undefined, key: Pairs, folder: string): void {
  if (own === undefined || canonicalJson(own) === canonicalJson(key)) return;
  throw new MusterError('REGISTRY_MODEL_OF_OTHER_KEY', {
    what: `The model was downloaded from the key ${textOf(own)}, and is to be registered for ${textOf(key)}.`,
    where: { file: join(folder, factsFile) },
    expected: `--key ${textOf(own)}, or --another-key`,
  });
}

function textOf(key: Pairs): string {
  return (
    Object.entries(key)
      .map(([column, value]) => `${column}=${keyValueText(value)}`)
      .join(',') || '-'
  );
}

function digestsOf(artifacts: readonly ModelArtifact[]): Pairs {
  return Object.fromEntries(artifacts.flatMap(({ name, digest }) => (digest === null ? [] : [[name, digest]])));
}

function numbersOf(pairs: Pairs, option: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(pairs).map(([name, text]) => {
      const value = Number(text);
      if (text.trim() !== '' && Number.isFinite(value)) return [name, value];
      throw new MusterError('USAGE', {
        what: `${option} ${name}=${text} is no number.`,
        expected: `${option} ${name}=0.5`,
      });
    }),
  );
}

/** Reads which versions of tables a model was made from; each must be there, for these are kept for it. */
async function versionsOf(pairs: Pairs, workspace: ObjectStore): Promise<Readonly<Record<string, number>>> {
  const versions: Record<string, number> = {};
  for (const [table, text] of Object.entries(pairs)) {
    const newest = await tableVersion(workspace, table);
    const version = /^v?\d{1,15}$/.test(text) ? Number(text.replace('v', '')) : Number.NaN;
    if (newest === undefined || !(version <= newest)) {
      throw new MusterError('USAGE', {
        what:
          newest === undefined
            ? `--made-from ${table}=${text}: the workspace has no table ${table}.`
            : `--made-from ${table}=${text} is no version of that table, which is at version ${newest}.`,
        expected: '--made-from feature_groups/demand_1=v3, a table of the workspace and one of its versions',
      });
    }
    versions[table] = version;
  }
  return versions;
}

async function filesOf(pairs: Pairs): Promise<Readonly<Record<string, Uint8Array>>> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, file] of Object.entries(pairs)) {
    try {
      files[name] = await readFile(file);
    } catch (cause) {
      throw systemFailure(cause, file, 'read');
    }
  }
  return files;
}
