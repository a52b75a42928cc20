import { setTimeout } from 'node:timers/promises';
import { describeKey, fileNameOf, keyId, MusterError, seededRandom, seedOf, type Key } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { BlobSlice } from '#src/tables/index.ts';
import { placeOfFleet, readKeyColumns, type Fleet } from '../fleets.ts';
import { checkNote, readNotes, writeNotes, type ModelNote } from '../model-notes.ts';
import { modelRecord } from '../model-record.ts';
import { openRegistry, rowOfVersion } from '../open-registry.ts';
import { promoteModel } from '../promote-model.ts';
import { highestVersions, readReleaseLog } from '../release-log.ts';
import { commitRegistration, packFiles } from './commit-registration.ts';
import { equalVersion, type FilesOfGate } from './equal-version.ts';
import type { ModelToRegister, RegisteredBy } from './model-to-register.ts';
import { versionContent, type VersionContent } from './version-content.ts';

/** What became of a model that was to be registered. */
export type RegisteredVersion = {
  readonly version: number;
  /** False where the registry held all of it already, under this version. */
  readonly isNew: boolean;
  /** The release that put it into service; undefined where none was asked for, and where it was in service. */
  readonly release: number | undefined;
};

/**
 * Registers one model as the next version of its key, with the files that belong to it, and gives the version. It moves no champion
 * unless `promote` says so. To register the same again gives the version that there is; tags and description that are given then hold for
 * it. What a version of a gate holds besides its model is told by `filesOfGate`; without it a model with optional files is never taken for
 * such a version. Throws what `versionContent` throws, REGISTRY_NOTE_INVALID, REGISTRY_KEY_COLUMNS_CHANGED, REGISTRY_KEY_COLUMN_TAKEN, and of
 * `promote` REGISTRY_MODEL_FOREIGN (all before anything is written) and REGISTRY_RACE; then the version stays registered.
 */
export async function registerModel(
  store: ObjectStore,
  model: ModelToRegister,
  by: RegisteredBy,
  { filesOfGate }: { readonly filesOfGate?: FilesOfGate } = {},
): Promise<RegisteredVersion> {
  const fleet = await fleetOf(store, model, by);
  const key = fleet.keyColumns.map((column) => model.key[column]!);
  const notes = notesOf(model, key);
  for (const note of notes) checkNote({ ...note, version: 0 });
  const content = versionContent(model, fleet.keyColumns);
  if (model.promote !== undefined && content.flavor === 'foreign') throw foreignInService(fleet.keyColumns, key);
  const found = await registerContent(fleet, { key, content, filesOfGate, tablesRead: model.tablesRead ?? {} }, by);
  await writeNew(fleet, notes, found.version, by);
  const release =
    model.promote === undefined ? undefined : await promote(fleet, key, found.version, { ...by, ...model.promote });
  return { ...found, release };
}

async function fleetOf(store: ObjectStore, { fleet: name, key }: ModelToRegister, by: RegisteredBy): Promise<Fleet> {
  if (name !== fileNameOf(name)) {
    throw new MusterError('REGISTRY_MODEL_INVALID', {
      what: `${JSON.stringify(name)} is no name of a fleet.`,
      expected: 'letters, digits, "_", "-" and "."',
    });
  }
  const given = Object.keys(key);
  const known = await readKeyColumns(store, name, { signal: by.signal });
  // By other columns than those of the fleet, the log of releases refuses the key by its code.
  const isSame =
    known !== undefined && known.length === given.length && known.every((column) => given.includes(column));
  return { ...placeOfFleet(store, name), keyColumns: isSame ? known : given };
}

type NewNote = Omit<ModelNote, 'version'>;

function notesOf({ tags, description }: ModelToRegister, key: Key): readonly NewNote[] {
  return [
    ...Object.entries(tags ?? {}).map(([name, value]): NewNote => ({ key, kind: 'tag', name, value })),
    ...(description === undefined ? [] : [{ key, kind: 'description', name: '', value: description } as const]),
  ];
}

function foreignInService(keyColumns: readonly string[], key: Key): MusterError {
  return new MusterError('REGISTRY_MODEL_FOREIGN', {
    what: 'The model brings code of its own.',
    where: { key: describeKey(keyColumns, key) },
    expected: 'a model of one of the learners of Muster, or no promotion',
  });
}

const longestPauseMs = 500;

/** What is registered unless it is there already. */
type AddedContent = {
  readonly key: Key;
  readonly content: VersionContent;
  readonly tablesRead: Readonly<Record<string, number>>;
  readonly filesOfGate: FilesOfGate | undefined;
};

async function registerContent(
  fleet: Fleet,
  { filesOfGate, ...added }: AddedContent,
  by: RegisteredBy,
): Promise<{ readonly version: number; readonly isNew: boolean }> {
  const id = keyId(added.key);
  const random = seededRandom(seedOf(by.run, by.now, id));
  let slices: readonly BlobSlice[] | undefined;
  for (let attempt = 0; ; attempt++) {
    const log = await readReleaseLog(fleet, { keyColumns: fleet.keyColumns, signal: by.signal });
    const equal = await equalVersion(fleet, { log, ...added }, { filesOfGate, signal: by.signal });
    if (equal !== undefined) return { version: equal, isNew: false };
    const version = (highestVersions(log).get(id) ?? 0) + 1;
    slices ??= await packFiles(fleet, added.content, by);
    if (await commitRegistration(fleet, { ...added, version, slices }, log, by)) return { version, isNew: true };
    await setTimeout(random() * Math.min(longestPauseMs, 10 * 2 ** attempt), undefined, { signal: by.signal });
  }
}

/** Writes the notes that the version does not have already. */
async function writeNew(fleet: Fleet, notes: readonly NewNote[], version: number, by: RegisteredBy): Promise<void> {
  if (notes.length === 0) return;
  const held = new Set((await readNotes(fleet, { key: notes[0]!.key, signal: by.signal })).map(textOf));
  const fresh = notes.map((each) => ({ ...each, version })).filter((each) => !held.has(textOf(each)));
  await writeNotes(fleet, fresh, { ...by, actor: by.actor ?? null });
}

function textOf({ key, kind, name, value, version }: ModelNote): string {
  return JSON.stringify([keyId(key), kind, name, value, version]);
}

async function promote(
  fleet: Fleet,
  key: Key,
  version: number,
  by: RegisteredBy & { readonly reason: string },
): Promise<number | undefined> {
  const registry = await openRegistry(fleet, { key, signal: by.signal });
  const model = modelRecord(registry, rowOfVersion(registry, key, String(version)));
  return (await promoteModel(registry, model, { ...by, actor: by.actor ?? null })).release;
}
