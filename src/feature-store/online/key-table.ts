/**
 * Numbers keys from 0 on by their hashes; what the keys are, its owner knows. Open addressing with linear probing (Knuth, The Art of
 * Computer Programming 3, 6.4), at most half full, so that a look-up ends after a few slots.
 */
export type KeyTable = {
  /** The number of keys, which are those below it. */
  readonly size: () => number;
  /** Gives the key with a hash that is the wanted one, or -1. */
  readonly find: (hash: number, isWanted: (id: number) => boolean) => number;
  /** Adds a key that is not there, with the number that is then the last. */
  readonly add: (hash: number) => number;
  /** Takes a key out; the last key then has its number. */
  readonly remove: (id: number) => void;
  readonly byteLength: () => number;
};

/** Gives a table without keys. */
export function newKeyTable(): KeyTable {
  let slots = newSlots(8);
  let hashes = new Int32Array(8);
  let size = 0;
  return {
    size: () => size,
    find: (hash, isWanted) => {
      const mask = slots.length - 1;
      for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
        const id = slots[slot]! - 1;
        if (id === -1 || (slots[slot + 1] === hash && isWanted(id))) return id;
      }
    },
    add: (hash) => {
      if (size === hashes.length) hashes = doubled(hashes);
      hashes[size] = hash;
      size++;
      if (4 * size > slots.length) slots = filledSlots(hashes, size);
      else takeSlot(hash, size - 1, slots);
      return size - 1;
    },
    remove: (id) => {
      closeGap(slotOf(slots, hashes[id]!, id), slots);
      const last = size - 1;
      if (id !== last) {
        slots[slotOf(slots, hashes[last]!, last)] = id + 1;
        hashes[id] = hashes[last]!;
      }
      size = last;
    },
    byteLength: () => slots.byteLength + hashes.byteLength,
  };
}

/** Slots are pairs: the number of a key and 1, or 0 for none; its hash. There are a power of two of them. */
function newSlots(nKeys: number): Int32Array<ArrayBuffer> {
  return new Int32Array(2 * 2 ** Math.ceil(Math.log2(2 * nKeys)));
}

function filledSlots(hashes: Int32Array, nKeys: number): Int32Array<ArrayBuffer> {
  // With as much room again, so that growing costs each key the same however many there are.
  const slots = newSlots(2 * nKeys);
  for (let id = 0; id < nKeys; id++) takeSlot(hashes[id]!, id, slots);
  return slots;
}

function takeSlot(hash: number, id: number, out: Int32Array): void {
  const mask = out.length - 1;
  let slot = (hash << 1) & mask;
  while (out[slot] !== 0) slot = (slot + 2) & mask;
  out[slot] = id + 1;
  out[slot + 1] = hash;
}

function slotOf(slots: Int32Array, hash: number, id: number): number {
  const mask = slots.length - 1;
  let slot = (hash << 1) & mask;
  while (slots[slot] !== id + 1) slot = (slot + 2) & mask;
  return slot;
}

/** Empties a slot, and moves up those behind it that a look-up would no longer reach (Knuth, Algorithm R). */
function closeGap(slot: number, out: Int32Array): void {
  const mask = out.length - 1;
  let gap = slot;
  for (let next = (gap + 2) & mask; out[next] !== 0; next = (next + 2) & mask) {
    const home = (out[next + 1]! << 1) & mask;
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    out[gap] = out[next]!;
    out[gap + 1] = out[next + 1]!;
    gap = next;
  }
  out[gap] = 0;
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
}
