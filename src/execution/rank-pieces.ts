import type { KeyRange } from './key-range.ts';

/** A range of keys that one rank works on as a whole, and that is kept as one object. */
export type RankPiece = KeyRange & { readonly rank: number };

// A rank that dies repeats one piece at most; an object with the models of so many keys is some megabytes.
const mostKeys = 256;

/** Cuts keys into pieces of at most 256, in their order, and gives each rank as many neighbouring ones; fewer keys than ranks leave some without. */
export function piecesOfRanks(nKeys: number, worldSize: number): readonly RankPiece[] {
  const nPieces = Math.min(nKeys, worldSize * Math.ceil(nKeys / worldSize / mostKeys));
  const border = (p: number): number => Math.floor((p * nKeys) / nPieces);
  return Array.from({ length: nPieces }, (_, p) => ({
    from: border(p),
    to: border(p + 1),
    rank: Math.floor((p * worldSize) / nPieces),
  }));
}
