import type { StoreOptions } from '#src/storage/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';
import type { KeyValue } from './key-hash.ts';
import type { OnlineValue, OnlineValues } from './online-column.ts';

/** The newest row of a key: primary key, times and features by name; a timestamp in epoch milliseconds, null for null. */
export type OnlineRow = Readonly<Record<string, OnlineValue>>;

/** The newest rows of many keys, column by column. */
export type OnlineBatch = {
  /** 1 where there is a row for the key, 0 where there is none: [nKeys]. */
  readonly isFound: Uint8Array;
  /** Times and features by name, each [nKeys]: numbers with NaN for null, all else with null; so where there is no row, too. */
  readonly columns: Readonly<Record<string, OnlineValues>>;
};

/** How a refresh is made. */
export type RefreshOptions = StoreOptions & {
  /** The version of the table to go to; the newest unless it is said. */
  readonly tableVersion?: number | undefined;
};

/** What a refresh came to: the version that is held now, and how many keys have another answer than before. */
export type RefreshResult = { readonly tableVersion: number; readonly nChanged: number };

/**
 * The newest rows of a feature group by primary key, held in memory. Newest is the row with the greatest event time, of these with the
 * greatest knowledge time; of several with the same times, which two appends may have brought, any one.
 */
export type OnlineFeatures = {
  readonly nKeys: number;
  /** The version of the group's table that is held. */
  readonly tableVersion: number;
  /** The names of the columns beside primary key and times. */
  readonly features: readonly string[];
  /** The bytes that the rows take; those of text as far as they can be known. */
  readonly byteLength: number;
  /**
   * Gives the newest row of a key, its values in the order of the primary key, or undefined. FEATURE_ONLINE_KEY where it has not as many
   * values, or one of another type.
   */
  readonly get: (key: readonly KeyValue[]) => OnlineRow | undefined;
  /**
   * Gives the newest rows of many keys: `keys` are the columns of the primary key, each [nKeys], and a key with a null in it has no
   * row. The arrays of `out`, an earlier batch, are written again where they are as long. FEATURE_ONLINE_KEY.
   */
  readonly getMany: (keys: readonly ColumnValues[], out?: OnlineBatch) => OnlineBatch;
  /**
   * Reads on from the version that is held, and holds what it leads to; answers are those of one version, before or after. Refreshes
   * wait for each other; one that fails changes nothing. Where the way from one version to the other is gone, by a vacuum or another
   * schema, the group is read anew. FEATURE_GROUP_MISSING where it was deleted; TABLE_VERSION_MISSING, FEATURE_ONLINE_FEATURE.
   */
  readonly refresh: (options?: RefreshOptions) => Promise<RefreshResult>;
};
