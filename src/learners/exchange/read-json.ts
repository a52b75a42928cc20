import { isRecord, messageOf, MusterError } from '#src/core/index.ts';

/** A value of a JSON text, and where it stands: `learner.objective.name`. */
export type JsonPlace = { readonly value: unknown; readonly path: string };

/** Reads a JSON text. TRAIN_FOREIGN_MODEL_DAMAGED where it is none. */
export function readJson(text: string): JsonPlace {
  try {
    return { value: JSON.parse(text) as unknown, path: '' };
  } catch (error) {
    throw new MusterError(
      'TRAIN_FOREIGN_MODEL_DAMAGED',
      { what: `It is no JSON: ${messageOf(error)}.`, expected: 'the whole text of a model' },
      { cause: error },
    );
  }
}

/** Gives what stands under a name; `undefined` as its value where there is nothing. TRAIN_FOREIGN_MODEL_DAMAGED in anything but an object. */
export function memberOf(place: JsonPlace, name: string): JsonPlace {
  if (!isRecord(place.value)) throw notA(place, 'an object');
  return { value: place.value[name], path: place.path === '' ? name : `${place.path}.${name}` };
}

/** Gives the elements of a list. TRAIN_FOREIGN_MODEL_DAMAGED where it is none. */
export function elementsOf({ value, path }: JsonPlace): readonly JsonPlace[] {
  if (!Array.isArray(value)) throw notA({ value, path }, 'a list');
  return (value as readonly unknown[]).map((element, i) => ({ value: element, path: `${path}[${i}]` }));
}

/** Gives a finite number. TRAIN_FOREIGN_MODEL_DAMAGED where it is none. */
export function numberIn(place: JsonPlace): number {
  if (typeof place.value !== 'number' || !Number.isFinite(place.value)) throw notA(place, 'a number');
  return place.value;
}

/** Gives a whole number from `least` to `most`. TRAIN_FOREIGN_MODEL_DAMAGED where it is none. */
export function wholeNumberIn(place: JsonPlace, least: number, most: number): number {
  const number = numberIn(place);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw notA(place, `a whole number from ${least} to ${most}`);
  }
  return number;
}

/** Gives a text. TRAIN_FOREIGN_MODEL_DAMAGED where it is none. */
export function textIn(place: JsonPlace): string {
  if (typeof place.value !== 'string') throw notA(place, 'a text');
  return place.value;
}

/** Gives a fault of the kind TRAIN_FOREIGN_MODEL_DAMAGED. */
export function notA({ value, path }: JsonPlace, expected: string): MusterError {
  const shown = value === undefined ? 'missing' : (JSON.stringify(value) ?? 'nothing').slice(0, 60);
  return new MusterError('TRAIN_FOREIGN_MODEL_DAMAGED', {
    what: value === undefined ? `${path} is missing.` : `${path === '' ? 'The text' : path} is ${shown}.`,
    expected,
  });
}

/** Gives a fault of the kind TRAIN_FOREIGN_MODEL_UNSUPPORTED. */
export function unsupported({ value, path }: JsonPlace, expected: string): MusterError {
  const what = `${path} is ${(JSON.stringify(value) ?? 'missing').slice(0, 60)}.`;
  return new MusterError('TRAIN_FOREIGN_MODEL_UNSUPPORTED', { what, expected });
}
