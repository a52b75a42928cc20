import { countOf, MusterError, type Ranks } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { KeyRange } from './key-range.ts';
import { packPiece, pieceName, unpackPiece } from './piece-object.ts';
import { openPauses } from './poll-pauses.ts';
import { piecesOfRanks, type RankPiece } from './rank-pieces.ts';
import { keepAlive, lastSigns } from './signs-of-life.ts';

/** Work on the keys of a fleet that several processes share by a store, and by nothing else. */
export type Shards = {
  /** How many of so many keys are this rank's. */
  readonly share: (nKeys: number) => number;
  /** Does the pieces of this rank of which nobody kept a result yet, one after the other, and keeps what the work gives. */
  readonly perform: (pass: string, nKeys: number, work: (range: KeyRange) => Promise<unknown>) => Promise<void>;
  /**
   * Waits for the pieces of all ranks and gives what was kept of them, in the order of the keys. RANKS_MISSING where no piece comes, and
   * none of the ranks that are waited for gives a sign of life.
   */
  readonly gather: (
    pass: string,
    nKeys: number,
  ) => AsyncGenerator<KeyRange & { readonly value: unknown }, void, undefined>;
};

/** Where and how work is shared. */
export type ShardsOptions = {
  readonly store: ObjectStore;
  /** The folder of the results, whose name holds the digest of all that they rest on: who finds one there needs not do it. */
  readonly folder: string;
  readonly ranks: Ranks;
  /** Rejects what runs and waits, with its reason. */
  readonly signal: AbortSignal;
  /** Told while this rank waits: how many pieces are there. */
  readonly onWait?: (nThere: number, nPieces: number) => void;
};

/**
 * Opens work that ranks share. A piece is kept by put-if-absent, and whoever reads it reads what was kept first: a process that does a
 * piece a second time, at the same time or after a crash, harms nothing.
 */
export function openShards(options: ShardsOptions): Shards {
  const { store, folder, ranks, signal } = options;
  const own = (nKeys: number): readonly RankPiece[] =>
    piecesOfRanks(nKeys, ranks.worldSize).filter(({ rank }) => rank === ranks.rank);
  return {
    share: (nKeys) => own(nKeys).reduce((sum, { from, to }) => sum + to - from, 0),
    perform: async (pass, nKeys, work) => {
      const there = await namesThere(options, pass);
      const endSigns = keepAlive(options);
      try {
        for (const { from, to } of own(nKeys)) {
          signal.throwIfAborted();
          const name = pieceName(pass, { from, to });
          if (there.has(name)) continue;
          await store.writeIfAbsent(`${folder}/${name}`, packPiece(await work({ from, to })), { signal });
        }
      } finally {
        await endSigns();
      }
    },
    gather: async function* (pass, nKeys) {
      const pieces = piecesOfRanks(nKeys, ranks.worldSize);
      await allThere(options, pass, pieces);
      for (const { from, to } of pieces) {
        const path = `${folder}/${pieceName(pass, { from, to })}`;
        yield { from, to, value: unpackPiece(await store.read(path, { signal }), path) };
      }
    },
  };
}

async function namesThere({ store, folder, signal }: ShardsOptions, pass: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const { path } of store.list(`${folder}/${pass}-`, { signal })) names.add(path.slice(folder.length + 1));
  return names;
}

async function allThere(options: ShardsOptions, pass: string, pieces: readonly RankPiece[]): Promise<void> {
  const { ranks, signal, onWait } = options;
  let nThere = -1;
  let signs = '';
  let sawNewAt = performance.now();
  const pause = openPauses(signal);
  for (;;) {
    const names = await namesThere(options, pass);
    const missing = pieces.filter((each) => !names.has(pieceName(pass, each)));
    if (missing.length === 0) return;
    const count = pieces.length - missing.length;
    // A piece may take longer than one waits: whoever is at work on it says so.
    const newest = await lastSigns(options, new Set(missing.map(({ rank }) => rank)), { signal });
    if (count > nThere || newest !== signs) sawNewAt = performance.now();
    nThere = count;
    signs = newest;
    if (performance.now() - sawNewAt > ranks.timeoutMs) throw ranksMissing(missing, options);
    onWait?.(nThere, pieces.length);
    await pause();
  }
}

function ranksMissing(missing: readonly RankPiece[], { folder, ranks }: ShardsOptions): MusterError {
  const byRank = Map.groupBy(missing, ({ rank }) => rank);
  const faults = [...byRank].map(([rank, all]) => {
    const nKeys = all.reduce((sum, { from, to }) => sum + to - from, 0);
    return {
      what: `Rank ${rank} of ${ranks.worldSize} has not done ${countOf(nKeys, 'key')}, and gave no sign of life for ${ranks.timeoutMs / 1000} s.`,
      where: { file: folder },
      expected: `${countOf(all.length, 'piece')} from ${all[0]!.from} to ${all.at(-1)!.to}`,
    };
  });
  return new MusterError('RANKS_MISSING', faults);
}
