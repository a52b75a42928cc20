import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { countOf, MusterError } from '#src/core/index.ts';
import type { QueryResult } from '#src/tables/index.ts';
import { csvLines, jsonLines, screenLines } from './result-text.ts';
import type { Terminal } from './terminal.ts';

/** Where rows go: all of them to a CSV file or as JSON to the screen, else those that there are as a table for people. */
export type ResultForm = { readonly csv?: string | undefined; readonly json?: true | undefined };

/** Prints rows in the form that is wanted. Throws USAGE where the CSV file cannot be written. */
export async function printResult(result: QueryResult, terminal: Terminal, { csv, json }: ResultForm): Promise<void> {
  if (csv !== undefined) {
    await writeCsv(csv, result);
    terminal.print(`${csv}: ${countOf(result.nRows, 'row')}`);
  } else if (json === true) {
    for (const line of jsonLines(result)) terminal.print(line);
  } else {
    for (const line of screenLines(result)) terminal.print(line);
    const more = result.hasMore
      ? `the first ${countOf(result.nRows, 'row')}; --limit shows more, --csv writes all`
      : '';
    terminal.print(`\n${more === '' ? countOf(result.nRows, 'row') : more}`);
  }
}

// A pipe or a device cannot be replaced by a file: it is written to as it stands.
async function isRegularOrFree(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => true,
  );
}

/** Writes the file under another name first, so that one that broke off is not taken for the whole. */
async function writeCsv(file: string, result: QueryResult): Promise<void> {
  const place = await realpath(file).catch(() => file);
  const temporary = (await isRegularOrFree(place)) ? `${place}.${process.pid}.tmp` : undefined;
  try {
    await pipeline(Readable.from(terminated(csvLines(result))), createWriteStream(temporary ?? place));
    if (temporary !== undefined) await rename(temporary, place);
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true });
    const what = `The CSV file cannot be written: ${(cause as Error).message}`;
    throw new MusterError(
      'USAGE',
      { what, where: { file }, toDo: 'Name a file in a folder that is there.' },
      { cause },
    );
  }
}

function* terminated(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}
