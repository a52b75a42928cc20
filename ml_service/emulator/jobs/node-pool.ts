/** Gives out machines in the order in which they are asked for. */
export type NodePool = {
  /** Waits for so many machines and gives what gives them back; rejects with the reason of the signal, and where there are not so many. */
  readonly acquire: (count: number, signal: AbortSignal) => Promise<() => void>;
};

type Waiting = { readonly count: number; readonly begin: () => void };

/** Opens a pool of so many machines. */
export function openNodePool(total: number): NodePool {
  let free = total;
  let queue: readonly Waiting[] = [];
  const serve = (): void => {
    for (let next = queue[0]; next !== undefined && next.count <= free; next = queue[0]) {
      queue = queue.slice(1);
      free -= next.count;
      next.begin();
    }
  };
  return {
    acquire: async (count, signal) => {
      signal.throwIfAborted();
      // It would wait for ever, and all others behind it.
      if (count > total) {
        throw new Error(`The step asks for ${count} machines, and there are ${total}: --nodes says how many`);
      }
      await new Promise<void>((resolve, reject) => {
        const waiting: Waiting = { count, begin: resolve };
        queue = [...queue, waiting];
        signal.addEventListener(
          'abort',
          () => {
            if (!queue.includes(waiting)) return;
            queue = queue.filter((other) => other !== waiting);
            serve();
            reject(signal.reason as Error);
          },
          { once: true },
        );
        serve();
      });
      return () => {
        free += count;
        serve();
      };
    },
  };
}
