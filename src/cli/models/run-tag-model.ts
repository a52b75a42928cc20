import { describeKey, MusterError } from '#src/core/index.ts';
import { modelRecord, openRegistry, rowOfVersion, writeNotes, type ModelNote } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet, noterOf } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { modelJson } from './model-lines.ts';

/** The options of `muster models tag`, as commander gives them. */
export type TagOptions = FleetOptions & {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  readonly alias?: readonly string[];
  readonly removeAlias?: readonly string[];
  readonly description?: string;
  readonly actor?: string;
};

/** Runs `muster models tag`: notes tags, aliases and a description of a version. Gives the exit code 0. REGISTRY_NOTE_INVALID. */
export async function runTagModel(keyText: string, version: string, options: TagOptions): Promise<number> {
  return inFleet('models tag', options, async (session) => {
    const { fleet, terminal, signal } = session;
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { key, signal });
    const model = modelRecord(registry, rowOfVersion(registry, key, version));
    const notes = notesOf(options).map((note) => ({ key, version: model.version, ...note }));
    if (notes.length === 0) {
      throw new MusterError('USAGE', {
        what: 'There is nothing to note.',
        expected: '--set, --remove, --alias, --remove-alias or --description',
      });
    }
    await writeNotes(fleet, notes, noterOf(session, options.actor));
    if (options.json === true) {
      const again = await openRegistry(fleet, { key, signal });
      const noted = modelRecord(again, rowOfVersion(again, key, String(model.version)));
      return terminal.print(JSON.stringify(modelJson(fleet.keyColumns, noted), undefined, 2));
    }
    terminal.print(
      `${describeKey(fleet.keyColumns, key)}, version ${model.version}: ${notes.map(noteText).join(', ')}`,
    );
  });
}

type Note = Pick<ModelNote, 'kind' | 'name' | 'value'>;

function notesOf({ set, remove, alias, removeAlias, description }: TagOptions): readonly Note[] {
  return [
    ...Object.entries(set ?? {}).map(([name, value]): Note => ({ kind: 'tag', name, value })),
    ...(remove ?? []).map((name): Note => ({ kind: 'tag', name, value: null })),
    ...(alias ?? []).map((name): Note => ({ kind: 'alias', name, value: '' })),
    ...(removeAlias ?? []).map((name): Note => ({ kind: 'alias', name, value: null })),
    ...(description === undefined
      ? []
      : [{ kind: 'description', name: '', value: description === '' ? null : description } as const]),
  ];
}

function noteText({ kind, name, value }: Note): string {
  if (value === null) return `${kind} ${name} taken away`.replace('  ', ' ');
  return kind === 'tag' ? `tag ${name}=${value}` : `${kind} ${name}`.trim();
}
