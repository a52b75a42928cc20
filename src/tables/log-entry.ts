import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';

/** What a commit says of itself: the run, the step, the code version, the versions of the tables it read. */
export type CommitInfo = { readonly operation: string; readonly [name: string]: unknown };

// PROTOCOL.md of delta-io/delta, "Actions". Fields and actions that are not named here are passed over, as it asks of readers.
const text = z.string();
const count = z.int().nonnegative();
const partitionValues = z.record(text, text.nullable());

const actionLine = z.object({
  protocol: z
    .object({
      minReaderVersion: count,
      minWriterVersion: count,
      readerFeatures: z.array(text).nullish(),
      writerFeatures: z.array(text).nullish(),
    })
    .optional(),
  // Loose, so that an overwrite with another schema keeps what else the table says of itself, such as its description.
  metaData: z
    .looseObject({
      id: text,
      format: z.object({ provider: text, options: z.record(text, text).optional() }),
      schemaString: text,
      partitionColumns: z.array(text),
      configuration: z.record(text, text.nullable()).default({}),
      createdTime: z.number().nullish(),
    })
    .optional(),
  add: z
    .object({
      path: text,
      partitionValues: partitionValues.default({}),
      size: count,
      modificationTime: z.number(),
      dataChange: z.boolean(),
      stats: text.nullish(),
      tags: z.record(text, text.nullable()).nullish(),
    })
    .optional(),
  remove: z
    .object({
      path: text,
      deletionTimestamp: z.number().nullish(),
      dataChange: z.boolean(),
      extendedFileMetadata: z.boolean().nullish(),
      partitionValues: partitionValues.nullish(),
      size: count.nullish(),
    })
    .optional(),
  txn: z.object({ appId: text, version: z.int(), lastUpdated: z.number().nullish() }).optional(),
  commitInfo: z
    .looseObject({ timestamp: z.number().optional(), operation: text.optional(), txnId: text.optional() })
    .optional(),
});

/** One line of a log entry: an object with one of the actions. */
export type Action = z.infer<typeof actionLine>;
export type AddAction = NonNullable<Action['add']>;
export type RemoveAction = NonNullable<Action['remove']>;
export type TransactionAction = NonNullable<Action['txn']>;
export type MetaDataAction = NonNullable<Action['metaData']>;
export type ProtocolAction = NonNullable<Action['protocol']>;
export type CommitInfoAction = NonNullable<Action['commitInfo']>;

/** Gives the bytes of a log entry: one action a line. */
export function formatEntry(actions: readonly Action[]): Uint8Array {
  return Buffer.from(actions.map((action) => `${JSON.stringify(action)}\n`).join(''), 'utf8');
}

/** Gives the actions of a log entry; TABLE_LOG_DAMAGED with file and line where a line is not one. */
export function parseEntry(bytes: Uint8Array, file: string): readonly Action[] {
  const actions: Action[] = [];
  for (const [i, line] of textOf(bytes, file).split('\n').entries()) {
    if (line.trim() !== '') actions.push(parseLine(line, file, i + 1));
  }
  return actions;
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new MusterError(
      'TABLE_LOG_DAMAGED',
      { what: 'The log entry is not UTF-8 text.', where: { file } },
      { cause: error },
    );
  }
}

function parseLine(line: string, file: string, number: number): Action {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    refuseLine(`The line is not JSON (${(error as Error).message}).`, file, number);
  }
  return parseAction(value, file, number);
}

/** Gives a value as an action; TABLE_LOG_DAMAGED with the place where it is not one, `line` 1 for the first line or row. */
export function parseAction(value: unknown, file: string, line: number): Action {
  const parsed = actionLine.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  return refuseLine(
    issues.map((issue) => `${issue.path.join('.') || 'the line'}: ${issue.message}`).join('; '),
    file,
    line,
  );
}

function refuseLine(what: string, file: string, line: number): never {
  throw new MusterError('TABLE_LOG_DAMAGED', {
    what,
    where: { file, line },
    expected: 'one action of the Delta format, such as {"add":{"path":"…","size":1,…}}',
  });
}
