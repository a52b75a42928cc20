/** Bytes that are read from a place on. */
export type ByteReader = { readonly bytes: Uint8Array; at: number };

// A wider value may lie across more than four bytes.
const widest = 24;

/**
 * Reads as many whole numbers of `width` bits, 0 to 24, as `out` has places for, and writes what each of them stands for in `table`:
 * parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 */
export function readHybrid(reader: ByteReader, width: number, table: Float64Array, out: Float64Array): void {
  checkWidth(width);
  for (let done = 0; done < out.length;) {
    const { isPacked, end } = nextRun(reader, done, out.length);
    if (isPacked) unpack(reader.bytes, { at: reader.at, width, from: done, to: end }, table, out);
    else out.fill(table[littleEndian(reader, width)]!, done, end);
    reader.at += isPacked ? Math.ceil((end - done) / 8) * width : (width + 7) >> 3;
    done = end;
  }
}

/** Places among the numbers of a page, ascending, -1 for none, and what the numbers stand for. */
export type Ranks = { readonly ranks: Int32Array; readonly nPresent: number; readonly table: Float64Array };

/** As `readHybrid`, of the numbers at some places only; NaN for no place. */
export function readHybridAt(
  reader: ByteReader,
  width: number,
  { ranks, nPresent, table }: Ranks,
  out: Float64Array,
): void {
  checkWidth(width);
  let i = 0;
  for (let done = 0; done < nPresent && i < ranks.length;) {
    const { isPacked, end } = nextRun(reader, done, nPresent);
    const same = isPacked ? Number.NaN : table[littleEndian(reader, width)]!;
    for (; i < ranks.length && ranks[i]! < end; i++) {
      const rank = ranks[i]!;
      if (rank === -1) out[i] = Number.NaN;
      else out[i] = isPacked ? table[packedAt(reader, width, rank - done)]! : same;
    }
    reader.at += isPacked ? Math.ceil((end - done) / 8) * width : (width + 7) >> 3;
    done = end;
  }
  out.fill(Number.NaN, i);
}

function checkWidth(width: number): void {
  if (width > widest) throw new Error(`a page has numbers of ${width} bits in its dictionary`);
}

function littleEndian({ bytes, at }: ByteReader, width: number): number {
  let value = 0;
  for (let i = 0; i < (width + 7) >> 3; i++) value |= bytes[at + i]! << (8 * i);
  return value;
}

function packedAt({ bytes, at }: ByteReader, width: number, index: number): number {
  const bit = index * width;
  // What lies behind the last byte reads as 0.
  return (lengthAt(bytes, at + (bit >>> 3)) >>> (bit & 7)) & ((1 << width) - 1);
}

/** Reads as many bits as `out` has places for, as 0 and 1, in the same encoding; gives how many of them are 1. */
export function readBits(reader: ByteReader, out: Uint8Array): number {
  let nOnes = 0;
  for (let done = 0; done < out.length;) {
    const { isPacked, end } = nextRun(reader, done, out.length);
    if (isPacked) {
      nOnes += unpackBits(reader.bytes, { at: reader.at, from: done, to: end }, out);
    } else {
      const value = reader.bytes[reader.at]!;
      out.fill(value, done, end);
      nOnes += value * (end - done);
    }
    reader.at += isPacked ? Math.ceil((end - done) / 8) : 1;
    done = end;
  }
  return nOnes;
}

/**
 * Reads bits as `readBits` does, and gives for some of their numbers, ascending, how many of the bits in front are 1; -1 where the bit
 * itself is 0, and for a number below 0. Gives how many of all `nBits` are 1.
 */
export function ranksOfBits(reader: ByteReader, nBits: number, numbers: Int32Array, out: Int32Array): number {
  let [i, rank] = [0, 0];
  for (let done = 0; done < nBits;) {
    const { isPacked, end } = nextRun(reader, done, nBits);
    const value = isPacked ? 0 : reader.bytes[reader.at]!;
    let byte = reader.at;
    for (; i < numbers.length && numbers[i]! < end; i++) {
      const number = numbers[i]!;
      const place = number - done;
      if (!isPacked) {
        out[i] = number < 0 || value === 0 ? -1 : rank + place;
        continue;
      }
      for (const own = reader.at + (place >> 3); byte < own; byte++) rank += onesOfByte[reader.bytes[byte]!]!;
      const bits = reader.bytes[byte]!;
      const isOne = number >= 0 && ((bits >> (place & 7)) & 1) === 1;
      out[i] = isOne ? rank + onesOfByte[bits & ((1 << (place & 7)) - 1)]! : -1;
    }
    if (isPacked) rank += onesUntil(reader.bytes, byte, { at: reader.at, from: done, to: end });
    else rank += value * (end - done);
    reader.at += isPacked ? Math.ceil((end - done) / 8) : 1;
    done = end;
  }
  // What is left is below 0.
  out.fill(-1, i);
  return rank;
}

/** Counts the bits of a run that are 1, from a byte on. */
function onesUntil(bytes: Uint8Array, byte: number, { at, from, to }: Packed): number {
  const last = at + ((to - from) >> 3);
  let nOnes = 0;
  for (let i = byte; i < last; i++) nOnes += onesOfByte[bytes[i]!]!;
  const rest = (to - from) & 7;
  return rest === 0 ? nOnes : nOnes + onesOfByte[bytes[last]! & ((1 << rest) - 1)]!;
}

const onesOfByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  let nOnes = 0;
  for (let bits = byte; bits !== 0; bits >>= 1) nOnes += bits & 1;
  return nOnes;
});

/** Gives a whole number of four bytes. */
export function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** Reads the header of a run: whether its values are packed, and where it ends. */
function nextRun(reader: ByteReader, done: number, most: number): { readonly isPacked: boolean; readonly end: number } {
  const header = readVarint(reader);
  const isPacked = (header & 1) === 1;
  const count = header >>> 1;
  if (count === 0) throw new Error('a page has a run of no values');
  return { isPacked, end: Math.min(done + (isPacked ? 8 * count : count), most) };
}

type Packed = { readonly at: number; readonly from: number; readonly to: number };

function unpack(
  bytes: Uint8Array,
  place: Packed & { readonly width: number },
  table: Float64Array,
  out: Float64Array,
): void {
  const { at, width, from, to } = place;
  const mask = (1 << width) - 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // As long as four bytes are left, a value and what is before it in its first byte are read at once.
  const last = Math.min(to, from + Math.floor((8 * (bytes.length - at - 4)) / Math.max(width, 1)));
  let bit = 0;
  let i = from;
  for (; i < last; i++) {
    out[i] = table[(view.getUint32(at + (bit >>> 3), true) >>> (bit & 7)) & mask]!;
    bit += width;
  }
  for (; i < to; i++) {
    const first = at + (bit >>> 3);
    const four = bytes[first]! | (bytes[first + 1]! << 8) | (bytes[first + 2]! << 16) | (bytes[first + 3]! << 24);
    out[i] = table[(four >>> (bit & 7)) & mask]!;
    bit += width;
  }
}

function unpackBits(bytes: Uint8Array, { at, from, to }: Packed, out: Uint8Array): number {
  let nOnes = 0;
  for (let i = from; i < to; i++) {
    const bit = (bytes[at + ((i - from) >> 3)]! >> ((i - from) & 7)) & 1;
    out[i] = bit;
    nOnes += bit;
  }
  return nOnes;
}

function readVarint(reader: ByteReader): number {
  let value = 0;
  for (let shift = 0; shift < 35 && reader.at < reader.bytes.length; shift += 7) {
    const byte = reader.bytes[reader.at++]!;
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return value >>> 0;
  }
  throw new Error('a page ends within its values');
}
