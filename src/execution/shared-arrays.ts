import type { FleetSeries } from '#src/core/index.ts';

/** A fleet without its keys, its arrays in memory that all threads see. The keys go with the ranges: strings cannot be shared. */
export type SharedFleet = Omit<FleetSeries, 'keys'>;

/** Gives a fleet whose arrays lie in shared memory: copies, unless they lie there already. */
export function sharedFleet(whole: FleetSeries): SharedFleet {
  const { keys: _, ...fleet } = whole;
  const covariates: Record<string, Float64Array> = {};
  for (const [name, values] of Object.entries(fleet.covariates)) covariates[name] = shared(values, sharedFloats);
  return {
    ...fleet,
    indptr: shared(fleet.indptr, sharedIntegers),
    firstPeriod: shared(fleet.firstPeriod, sharedIntegers),
    nObserved: shared(fleet.nObserved, sharedIntegers),
    target: shared(fleet.target, sharedFloats),
    repaired: shared(fleet.repaired, (length) => new Uint8Array(new SharedArrayBuffer(length))),
    covariates,
  };
}

/** Gives numbers in shared memory, all 0: [length]. */
export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** Gives whole numbers in shared memory, all 0: [length]. */
export function sharedIntegers(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

function shared<Values extends Float64Array | Int32Array | Uint8Array>(
  values: Values,
  allocate: (length: number) => Values,
): Values {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = allocate(values.length);
  copy.set(values);
  return copy;
}
