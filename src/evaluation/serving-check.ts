import { countOf, countText, messageOf } from '#src/core/index.ts';
import { unpackModel, type Model } from '#src/learners/index.ts';
import { forecastHoldout, type HoldoutRows } from './forecast-holdout.ts';
import type { GateRules } from './gate-rules.ts';

/** What became of a packed model when it was loaded again, as the one who serves it would. */
export type ServingCheck = {
  /** The size of its bytes. */
  readonly nBytes: number;
  /** False where the model in memory forecasts values that are not finite. */
  readonly isFinite: boolean;
  /** Why it would not serve what was judged; absent where it would. */
  readonly fault?: string;
};

/**
 * Loads the bytes that would be registered, and lets them and the model in memory forecast the holdout from the same origins: every value
 * has to be the same to the last bit.
 */
export function checkServing(model: Model, bytes: Uint8Array, rows: HoldoutRows): ServingCheck {
  const values = forecastHoldout(model, rows);
  const check = { nBytes: bytes.length, isFinite: values.every(Number.isFinite) };
  try {
    const served = forecastHoldout(unpackModel(bytes), rows);
    const at = values.findIndex((value, i) => !Object.is(value, served[i]));
    if (at === -1) return check;
    const what = `its forecast of period ${at + 1} of the holdout is ${served[at]}, and was ${values[at]} before it was packed`;
    return { ...check, fault: what };
  } catch (error) {
    return { ...check, fault: `its bytes do not load (${messageOf(error)})` };
  }
}

/** Gives why a model must not be registered, in words without an end; undefined where it may, or was not checked. */
export function servingFault(check: ServingCheck | undefined, { maxModelBytes }: GateRules): string | undefined {
  if (check === undefined || check.fault !== undefined) return check?.fault;
  if (check.nBytes <= maxModelBytes) return undefined;
  return `its packed model has ${countOf(check.nBytes, 'byte')}, and at most ${countText(maxModelBytes)} are allowed`;
}
