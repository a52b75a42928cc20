import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf } from '#src/core/index.ts';
import { atOnce, makeFolder, writeFileWhole } from '#src/storage/index.ts';

/** Documents of one kind by their ids: all in memory, each a file of its own, which is whole at any instant. Ids are the same in capital and small letters. */
export type Documents<Body> = {
  readonly get: (id: string) => Body | undefined;
  /** Writes a document or replaces it; readers see it at once, and it outlives the process on return. */
  readonly put: (id: string, body: Body) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** Gives all documents whose ids begin with a text, in the order in which they were first written. */
  readonly list: (prefix?: string) => readonly Body[];
};

type Kept<Body> = { readonly id: string; readonly order: number; readonly body: Body };

const ending = '.json';
// A process may open some thousand files, or fewer.
const filesAtOnce = 16;

/** Opens the documents of a folder, which is made. */
export async function openDocuments<Body>(folder: string): Promise<Documents<Body>> {
  await makeFolder(folder);
  const kept = await readAll<Body>(folder);
  const writes = new Map<string, Promise<void>>();
  let nextOrder = Math.max(0, ...[...kept.values()].map(({ order }) => order)) + 1;
  // A file is written by one at a time: the newest state wins.
  const write = async (id: string): Promise<void> => {
    const before = writes.get(id) ?? Promise.resolve();
    const next = before
      .catch(() => {})
      .then(async () => writeState(join(folder, fileNameOf(id) + ending), kept.get(id)));
    writes.set(id, next);
    try {
      await next;
    } finally {
      if (writes.get(id) === next) writes.delete(id);
    }
  };
  return {
    get: (id) => kept.get(id.toLowerCase())?.body,
    put: async (id, body) => {
      const key = id.toLowerCase();
      kept.set(key, { id: key, order: kept.get(key)?.order ?? nextOrder++, body });
      await write(key);
    },
    remove: async (id) => {
      kept.delete(id.toLowerCase());
      await write(id.toLowerCase());
    },
    list: (prefix = '') =>
      [...kept.values()].filter(({ id }) => id.startsWith(prefix.toLowerCase())).map(({ body }) => body),
  };
}

async function writeState(file: string, document: unknown): Promise<void> {
  if (document === undefined) await rm(file, { force: true });
  else await writeFileWhole(file, JSON.stringify(document));
}

// What was being written when the process died has another ending.
async function readAll<Body>(folder: string): Promise<Map<string, Kept<Body>>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  const documents: Kept<Body>[] = [];
  await atOnce(names, filesAtOnce, async (name) => {
    documents.push(JSON.parse(await readFile(join(folder, name), 'utf8')) as Kept<Body>);
  });
  documents.sort((a, b) => a.order - b.order);
  return new Map(documents.map((document) => [document.id, document]));
}
