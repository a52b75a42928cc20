type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** A typed column whose length is not known before its last value is pushed; its buffer doubles when it is full. */
export class GrowingColumn<Values extends Numbers> {
  readonly #allocate: (length: number) => Values;
  #values: Values;
  #length = 0;

  constructor(allocate: (length: number) => Values) {
    this.#allocate = allocate;
    this.#values = allocate(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#allocate(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** Gives the values pushed so far: a view, not a copy. */
  values(): Values {
    return this.#values.subarray(0, this.#length) as Values;
  }
}

/** Gives an empty column of 32-bit integers. */
export function integerColumn(): GrowingColumn<Int32Array<ArrayBuffer>> {
  return new GrowingColumn((length) => new Int32Array(length));
}

/** Gives an empty column of doubles. */
export function doubleColumn(): GrowingColumn<Float64Array<ArrayBuffer>> {
  return new GrowingColumn((length) => new Float64Array(length));
}

/** Gives an empty column of bytes. */
export function byteColumn(): GrowingColumn<Uint8Array<ArrayBuffer>> {
  return new GrowingColumn((length) => new Uint8Array(length));
}
