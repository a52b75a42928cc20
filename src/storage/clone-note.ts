import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { replaceFile } from './durable-file.ts';
import { isAbsence } from './local-failure.ts';

/** The files that belong to a clone. */
export type ClonePaths = {
  readonly file: string;
  /** Says of the clone where it is from. */
  readonly note: string;
  /** What has arrived of a copy that is under way or broke off. */
  readonly part: string;
  readonly partNote: string;
};

/** What is known of a clone, beside it in a hidden file. */
export const cloneNote = z.object({
  /** The place, without secrets, for people. */
  uri: z.string(),
  /** The digest of the whole place. */
  id: z.string(),
  etag: z.string().nullable(),
  sha256: z.string(),
  /** The digest of the clone that this one replaces: what is there if the command dies just before it does. */
  replaces: z.string().nullable(),
});

/** What is known of a partial copy. */
export const partNote = z.object({ id: z.string(), etag: z.string(), size: z.number().optional() });

/** Gives the names of the files that belong to a clone. */
export function clonePaths(file: string): ClonePaths {
  const hidden = join(dirname(file), `.${basename(file)}`);
  return { file, note: `${hidden}.clone.json`, part: `${hidden}.part`, partNote: `${hidden}.part.json` };
}

/** Reads a note; undefined where there is none, or none that can be read, as after a crash. */
export async function readNote<Note>(file: string, schema: z.ZodType<Note>): Promise<Note | undefined> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (isAbsence(error) || error instanceof SyntaxError || (error as Error).name === 'SyntaxError') return undefined;
    throw error;
  }
}

/** Writes a note in one instant. */
export async function writeNote(file: string, note: unknown): Promise<void> {
  await replaceFile(file, Buffer.from(`${JSON.stringify(note, undefined, 2)}\n`), {});
}

/** Gives the SHA-256 digest of a file in hexadecimal digits; undefined where there is none. */
export async function fileDigest(file: string, signal?: AbortSignal): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash, signal === undefined ? {} : { signal });
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
  return hash.digest('hex');
}
