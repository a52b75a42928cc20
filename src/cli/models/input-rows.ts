import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isRecord, messageOf, MusterError } from '#src/core/index.ts';
import { readTypedTable } from '#src/data-preparation/index.ts';
import type { InputRow } from '#src/registry/index.ts';
import { systemFailure } from '#src/storage/index.ts';

/**
 * Reads rows from a file: a list of objects in JSON, or a CSV file, whose columns get their types from their values and times as text in
 * the form of ISO 8601. USAGE where it is neither, STORAGE_FAILED where it cannot be read, and what reading a CSV file throws.
 */
export async function readInputRows(file: string): Promise<readonly InputRow[]> {
  if (!/\.csv$/i.test(file)) return rowsOfJson(await textOf(file), file);
  const { schema, rows } = await readTypedTable({ name: file, open: () => createReadStream(file) });
  return Array.from({ length: rows.nRows }, (_, row) =>
    Object.fromEntries(schema.map(({ name, type }) => [name, plain(rows.columns[name]![row], type === 'timestamp')])),
  );
}

/** Reads rows that JSON text holds; `file` names it. USAGE where it is no list of objects. */
export function rowsOfJson(text: string, file: string): readonly InputRow[] {
  const value = jsonOf(text, file);
  if (Array.isArray(value) && value.every((each) => isRecord(each))) return value as readonly InputRow[];
  throw notRows('The file holds no list of objects.', file);
}

/** Reads a file that JSON is expected in. USAGE where it is none, STORAGE_FAILED where it cannot be read. */
export function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notRows(`The file is not JSON: ${messageOf(cause)}`, file);
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw systemFailure(cause, file, 'read');
  }
}

function plain(value: unknown, isTime: boolean): InputRow[string] {
  if (typeof value === 'number' && Number.isNaN(value)) return null;
  return isTime && typeof value === 'number' ? new Date(value).toISOString() : ((value ?? null) as InputRow[string]);
}

function notRows(what: string, file: string): MusterError {
  return new MusterError('USAGE', {
    what,
    where: { file },
    expected: 'a list of rows, [{"column": value}], or a file of CSV',
  });
}
