import type { Champion } from '#src/evaluation/index.ts';
import type { Candidate } from '#src/learners/index.ts';

/** Gives the configuration that most champions have, of equally frequent ones the first by its JSON text; undefined without champions. */
export function fleetDefaultOf(champions: Iterable<Pick<Champion, 'candidate'>>): Candidate | undefined {
  const counts = new Map<string, { readonly candidate: Candidate; count: number }>();
  for (const { candidate } of champions) {
    const text = JSON.stringify(candidate);
    const known = counts.get(text);
    if (known === undefined) counts.set(text, { candidate, count: 1 });
    else known.count++;
  }
  let best: { readonly text: string; readonly candidate: Candidate; readonly count: number } | undefined;
  for (const [text, { candidate, count }] of counts) {
    const isBetter = best === undefined || count > best.count || (count === best.count && text < best.text);
    if (isBetter) best = { text, candidate, count };
  }
  return best?.candidate;
}
