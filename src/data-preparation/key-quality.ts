import { compareKeys } from '#src/core/index.ts';
import type { KeyQuality } from './quality-report.ts';
import { outcomeOf, rowFates } from './row-fates.ts';
import type { SeriesPlan } from './series-plan.ts';
import type { TypedRows } from './typed-rows.ts';

/** Gives state and counts of every key that a row names, sorted by `compareKeys`; a key without any usable row is blocked. */
export function qualityOfKeys(rows: TypedRows, fates: Uint8Array, plans: readonly SeriesPlan[]): readonly KeyQuality[] {
  const { raw } = rows;
  const nFates = rowFates.length;
  const counts = new Int32Array(raw.keys.length * nFates);
  for (let row = 0; row < raw.nRows; row++) {
    const key = raw.key[row]!;
    if (key !== -1) counts[key * nFates + fates[row]!]!++;
  }
  const planOf = new Map(plans.map((plan) => [plan.keyNumber, plan]));
  return raw.keys
    .map((key, keyNumber): KeyQuality => {
      const ofKey = counts.subarray(keyNumber * nFates, (keyNumber + 1) * nFates);
      const sums = { kept: 0, repaired: 0, refused: 0, ignored: 0 };
      rowFates.forEach((fate, code) => (sums[outcomeOf(fate)] += ofKey[code]!));
      const { kept, repaired, refused } = sums;
      const plan = planOf.get(keyNumber);
      const reason = plan === undefined ? noRowReason(ofKey) : plan.blocked;
      const state = reason === '' ? 'READY' : 'BLOCKED_DATA';
      return { key, state, reason, read: kept + repaired + refused, kept, repaired, refused };
    })
    .sort((a, b) => compareKeys(a.key, b.key));
}

function noRowReason(countsByFate: Int32Array): string {
  const fates = rowFates.flatMap((fate, code) => (countsByFate[code]! > 0 ? [`${fate} ${countsByFate[code]}`] : []));
  return `None of its rows is usable: ${fates.join(', ')}.`;
}
