let turn: Promise<unknown> = Promise.resolve();

/** Does work when all that was asked for before has ended: an engine takes all cores by itself, and a second one would only take memory. */
export async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = turn.then(work);
  turn = result.catch(() => undefined);
  return result;
}
