/** Gives the learners of candidates, in their order, each with a number behind it where it stands there again: `boosting`, `boosting 2`. */
export function numberedNames(learners: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return learners.map((learner) => {
    const nth = (seen.get(learner) ?? 0) + 1;
    seen.set(learner, nth);
    return nth === 1 ? learner : `${learner} ${nth}`;
  });
}
