/** What calls of one kind took. */
export type CallCosts = {
  /** Milliseconds of the processor for each call, of all threads. */
  readonly cpu: Percentiles;
  /** Milliseconds of the clock, with whatever else the machine did. */
  readonly clock: Percentiles;
  /** Calls for each second of the processor. */
  readonly perS: number;
};

/** The middle of some times, and what 95 and 99 of 100 stay under. */
export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };

/** Makes a call for each item, one after the other, and gives the answers with what the calls took. */
export async function costsOf<Item, Answer>(
  items: readonly Item[],
  call: (item: Item) => Answer | Promise<Answer>,
): Promise<{ readonly answers: readonly Answer[]; readonly costs: CallCosts }> {
  const answers: Answer[] = [];
  const [cpu, clock] = [new Float64Array(items.length), new Float64Array(items.length)];
  for (const [i, item] of items.entries()) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const answer = call(item);
    answers.push(answer instanceof Promise ? await answer : answer);
    clock[i] = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    cpu[i] = (user + system) / 1000;
  }
  const perS = (1000 * items.length) / cpu.reduce((sum, each) => sum + each, 0);
  return { answers, costs: { cpu: percentilesOf(cpu), clock: percentilesOf(clock), perS: rounded(perS) } };
}

/** What a whole piece of work took. */
export type Cost = { readonly seconds: number; readonly cpuSeconds: number };

/** Gives what a piece of work took. */
export async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: rounded((performance.now() - start) / 1000), cpuSeconds: rounded((user + system) / 1e6) };
}

/** Gives the percentiles of milliseconds. */
export function percentilesOf(milliseconds: ArrayLike<number>): Percentiles {
  const sorted = Float64Array.from(milliseconds).sort();
  const at = (share: number): number => rounded(sorted[Math.ceil(share * sorted.length) - 1]!);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Gives a measured number with four digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
