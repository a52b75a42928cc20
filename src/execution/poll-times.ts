const shortest = 100;
const longest = 2000;

/** Gives without end how long, in milliseconds, to wait before a store is asked again: briefly at first, then every two seconds. */
export function* pollTimes(): Generator<number, never, undefined> {
  for (let pause = shortest; ; pause = Math.min(longest, 1.5 * pause)) yield pause;
}
