import { digestOf } from './digest.ts';

/** Gives the next number of a seeded sequence, at least 0 and below 1. */
export type Random = () => number;

/** Gives a seeded generator (sfc32, from the PractRand suite); the same seed gives the same numbers on every machine. */
export function seededRandom(seed: number): Random {
  let a = seed >>> 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  const next = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + mixed) | 0;
    return (mixed >>> 0) / 4294967296;
  };
  // The first numbers of near seeds are alike; fifteen rounds mix them.
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** Gives a 32-bit seed made from the parts, so that each key and each purpose has a sequence of its own. */
export function seedOf(...parts: readonly (string | number)[]): number {
  return Number.parseInt(digestOf(JSON.stringify(parts)).slice(0, 8), 16);
}

/** Gives a normally distributed number with mean 0 and deviation 1 (Box and Muller, 1958). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
