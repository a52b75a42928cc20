import { move, transferableSymbol, valueSymbol } from 'piscina';

/** Gives the result of a function on a worker thread so that these buffers go over to the main thread without a copy. */
export function transferred<Result extends object>(result: Result, buffers: readonly ArrayBuffer[]): Result {
  // The type of `move` is that of its argument, and what the main thread is given is the value.
  return move({
    get [transferableSymbol]() {
      return buffers;
    },
    get [valueSymbol]() {
      return result;
    },
  }) as unknown as Result;
}
