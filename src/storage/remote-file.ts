import type { RetryRules } from './retry.ts';

/** What is already here of a remote file. */
export type KnownState = {
  /** The etag of a whole copy: the file is not sent again while it has this etag. */
  readonly etag?: string | undefined;
  /** A copy that broke off: its length, the etag under which it was begun, and the size of the whole where that was said. */
  readonly partial?: { readonly etag: string; readonly length: number; readonly size?: number | undefined } | undefined;
};

/** What a remote file answers: nothing new, or bytes from `offset` on. */
export type RemoteAnswer =
  | { readonly state: 'unchanged' }
  | {
      readonly state: 'bytes';
      /** Undefined where the server names no state of the file: then nothing can be resumed or skipped. */
      readonly etag: string | undefined;
      /** Bytes of the whole file, where the server says so. */
      readonly size: number | undefined;
      /** 0, or the length of the partial copy where it can be continued. */
      readonly offset: number;
      readonly pieces: AsyncIterable<Uint8Array>;
    };

/** A file that lies elsewhere and is only read: a blob, or what an address gives. */
export type RemoteFile = {
  /** The place without what may be a secret, for people. */
  readonly uri: string;
  /** The digest of the whole place: tells two places apart, and tells nothing of their secrets. */
  readonly id: string;
  readonly rules: RetryRules;
  /** Asks for the file, once; pieces that break off are STORAGE_UNAVAILABLE, which may be asked for again. */
  readonly open: (known: KnownState, signal?: AbortSignal) => Promise<RemoteAnswer>;
};
