/** What an object store tells about one object without reading it. */
export type ObjectInfo = {
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds of the last write. */
  readonly modifiedMs: number;
  /** Names this state of the object: each write gives another one. Without quotes. */
  readonly etag: string;
};

/** One object of a listing. */
export type ListedObject = ObjectInfo & { readonly path: string };

/** What each function of a store takes last. An aborted signal rejects with its reason. */
export type StoreOptions = { readonly signal?: AbortSignal | undefined };

/** Options of a read of a part: with an etag, an object that has another one by now is STORAGE_CHANGED. */
export type RangeOptions = StoreOptions & { readonly etag?: string | undefined };

/**
 * A place for objects: a folder, a blob container. Paths are relative, names separated by `/`; a path with `..`, an empty name, a
 * backslash or NUL is refused with STORAGE_BAD_PATH. What the store itself fails at is STORAGE_FAILED, or a nearer STORAGE_ code,
 * with the cause; faults that pass by themselves have been tried again by then.
 */
export type ObjectStore = {
  /** The place, as people and the lineage of runs name it. */
  readonly uri: string;
  /** Gives all bytes of an object, in memory of their own. STORAGE_NOT_FOUND where there is none. */
  readonly read: (path: string, options?: StoreOptions) => Promise<Uint8Array>;
  /** Gives exactly `length` bytes from `offset` on; STORAGE_BAD_RANGE where the object ends before. */
  readonly readRange: (path: string, offset: number, length: number, options?: RangeOptions) => Promise<Uint8Array>;
  /** Gives the bytes of one state of an object in pieces, for objects larger than memory; STORAGE_CHANGED where it is replaced meanwhile. */
  readonly readStream: (path: string, options?: StoreOptions) => AsyncIterable<Uint8Array>;
  /** Writes an object or replaces it; readers see all of the old bytes or all of the new ones. Durable on return. */
  readonly write: (path: string, bytes: Uint8Array, options?: StoreOptions) => Promise<void>;
  /** As `write`, from pieces: nothing is visible before the last of them, and nothing at all where taking them fails. */
  readonly writeStream: (path: string, pieces: AsyncIterable<Uint8Array>, options?: StoreOptions) => Promise<void>;
  /**
   * Writes an object only if there is none, and says whether it did; of any number of racers exactly one wins. A store that repeats
   * a request of its own tells a won race from a lost one by the bytes: who may race with equal bytes writes something unique.
   */
  readonly writeIfAbsent: (path: string, bytes: Uint8Array, options?: StoreOptions) => Promise<boolean>;
  /** Replaces an object only if it still has the etag, and says whether it did; of racers with one etag exactly one wins. */
  readonly writeIfMatch: (path: string, bytes: Uint8Array, etag: string, options?: StoreOptions) => Promise<boolean>;
  /** Lists the objects whose paths begin with the text `prefix`, ordered by path. */
  readonly list: (prefix: string, options?: StoreOptions) => AsyncIterable<ListedObject>;
  /** Tells about an object, or undefined where there is none. */
  readonly stat: (path: string, options?: StoreOptions) => Promise<ObjectInfo | undefined>;
  /** Removes an object; its absence is no error. */
  readonly delete: (path: string, options?: StoreOptions) => Promise<void>;
};
