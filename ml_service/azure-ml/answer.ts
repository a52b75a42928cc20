import { isRecord } from '#src/core/index.ts';
import { failure, type AzureTask } from './azure-failure.ts';

/** Gives the object that a field of an answer holds; undefined where it holds none. */
export function recordAt(value: unknown, field: string): Readonly<Record<string, unknown>> | undefined {
  const held = isRecord(value) ? value[field] : undefined;
  return isRecord(held) ? held : undefined;
}

/** Gives the text that a field of an answer holds; undefined where it is empty or no text. */
export function textAt(value: unknown, field: string): string | undefined {
  const held = isRecord(value) ? value[field] : undefined;
  return typeof held === 'string' && held !== '' ? held : undefined;
}

/** Gives the texts of an object such as tags: name and value. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Gives the id of the resource that an answer holds. Throws AZURE_ML_ANSWER. */
export function idIn(body: unknown, task: AzureTask): string {
  const id = textAt(body, 'id');
  if (id !== undefined) return id;
  throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer names no id' });
}
