import { deserialize, serialize } from 'node:v8';
import { digestOf, messageOf, MusterError } from '#src/core/index.ts';
import type { KeyRange } from './key-range.ts';

/** Gives the name of the object that holds a piece of a pass, below the folder of its work. */
export function pieceName(pass: string, { from, to }: KeyRange): string {
  return `${pass}-${padded(from)}-${padded(to)}`;
}

/** Gives the bytes of a piece: their digest, then the value by the structured clone of this version of Node. */
export function packPiece(value: unknown): Uint8Array {
  const bytes = serialize(value);
  return Buffer.concat([Buffer.from(digestOf(bytes), 'hex'), bytes]);
}

/** Gives back the value of a piece. RANKS_PIECE_DAMAGED where its bytes are not those that were written. */
export function unpackPiece(piece: Uint8Array, path: string): unknown {
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  const digest = bytes.subarray(0, digestBytes).toString('hex');
  const found = digestOf(bytes.subarray(digestBytes));
  if (found !== digest) throw damaged(path, `Its bytes have the digest ${found}.`, digest);
  try {
    return deserialize(bytes.subarray(digestBytes));
  } catch (error) {
    throw damaged(path, `It cannot be read: ${messageOf(error)}.`, `a piece written by Node ${process.version}`);
  }
}

const digestBytes = 32;

function padded(key: number): string {
  return String(key).padStart(9, '0');
}

function damaged(file: string, what: string, expected: string): MusterError {
  return new MusterError('RANKS_PIECE_DAMAGED', { what, where: { file }, expected });
}
