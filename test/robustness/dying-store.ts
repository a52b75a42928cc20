import type { ObjectStore } from '#src/storage/index.ts';

/** The call at which a process dies: the first is 1. */
export type Death = { readonly call: number; readonly when: 'before' | 'after' };

/** Gives a store that kills its process, as no handler can see it, before or after a call of any of its functions. */
export function dyingStore(store: ObjectStore, { call, when }: Death): ObjectStore {
  let calls = 0;
  const counted = Object.entries(store).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member];
    return [
      name,
      (...args: readonly unknown[]): unknown => {
        const isLast = ++calls === call;
        if (isLast && when === 'before') die();
        const result: unknown = Reflect.apply(member, store, args);
        return isLast ? dieAfter(result) : result;
      },
    ];
  });
  return Object.fromEntries(counted) as ObjectStore;
}

function dieAfter(result: unknown): unknown {
  if (result instanceof Promise) return result.then(die);
  return (async function* lastItems() {
    yield* result as AsyncIterable<unknown>;
    die();
  })();
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal takes this thread before it gets here.
  throw new Error('still alive');
}
