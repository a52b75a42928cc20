import type { Champion } from '#src/evaluation/index.ts';
import type { Candidate } from '#src/learners/index.ts';

/** Gives the configuration that most champions have, of equally frequent ones the first by its JSON text; undefined without champions. */
export function fleetDefaultOf(champions: Iterable<Pick<Champion, 'candidate'>>): Candidate | undefined {
  const counts = new Map<string, { readonly candidate: Candidate; count: number }>();
  for (const [candidate, count] of countsOf(champions)) {
    const text = JSON.stringify(candidate);
    const known = counts.get(text);
    if (known === undefined) counts.set(text, { candidate, count });
    else known.count += count;
  }
  let best: { readonly text: string; readonly candidate: Candidate; readonly count: number } | undefined;
  for (const [text, { candidate, count }] of counts) {
    const isBetter = best === undefined || count > best.count || (count === best.count && text < best.text);
    if (isBetter) best = { text, candidate, count };
  }
  return best?.candidate;
}

/** Gives how many champions share each object, which is told apart faster than its text. */
function countsOf(champions: Iterable<Pick<Champion, 'candidate'>>): ReadonlyMap<Candidate, number> {
  const counts = new Map<Candidate, number>();
  for (const { candidate } of champions) counts.set(candidate, (counts.get(candidate) ?? 0) + 1);
  return counts;
}
