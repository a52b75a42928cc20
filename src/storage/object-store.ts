/** What an object store tells about one object without reading it. */
export type ObjectInfo = {
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds of the last write. */
  readonly modifiedMs: number;
};

/** One object of a listing. */
export type ListedObject = ObjectInfo & { readonly path: string };

/** What each function of a store takes last. An aborted signal rejects with its reason. */
export type StoreOptions = { readonly signal?: AbortSignal | undefined };

/**
 * A place for objects: a folder, a blob container. Paths are relative, names separated by `/`; a path with `..`, an empty name, a
 * backslash or NUL is refused with STORAGE_BAD_PATH. What the store itself fails at is STORAGE_FAILED with the cause.
 */
export type ObjectStore = {
  /** The place, as people and the lineage of runs name it. */
  readonly uri: string;
  /** Gives all bytes of an object, in memory of their own. STORAGE_NOT_FOUND where there is none. */
  readonly read: (path: string, options?: StoreOptions) => Promise<Uint8Array>;
  /** Gives exactly `length` bytes from `offset` on; STORAGE_BAD_RANGE where the object ends before. */
  readonly readRange: (path: string, offset: number, length: number, options?: StoreOptions) => Promise<Uint8Array>;
  /** Writes an object or replaces it; readers see all of the old bytes or all of the new ones. Durable on return. */
  readonly write: (path: string, bytes: Uint8Array, options?: StoreOptions) => Promise<void>;
  /**
   * Writes an object only if there is none, and says whether it did; of any number of racers exactly one wins. A store that repeats
   * a request of its own may call a won race lost: who must know reads the object.
   */
  readonly writeIfAbsent: (path: string, bytes: Uint8Array, options?: StoreOptions) => Promise<boolean>;
  /** Lists the objects whose paths begin with the text `prefix`, ordered by path. */
  readonly list: (prefix: string, options?: StoreOptions) => AsyncIterable<ListedObject>;
  /** Tells about an object, or undefined where there is none. */
  readonly stat: (path: string, options?: StoreOptions) => Promise<ObjectInfo | undefined>;
  /** Removes an object; its absence is no error. */
  readonly delete: (path: string, options?: StoreOptions) => Promise<void>;
};
