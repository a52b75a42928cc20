import { digestOf, MusterError } from '#src/core/index.ts';
import type { Objective } from './objectives.ts';
import type { TreeModel } from './predict-trees.ts';
import type { Trees } from './trees.ts';

/*
 * A packed forest or booster, all numbers little-endian:
 *   0  8 bytes  magic "MSTRTREE"
 *   8  uint32   version of the format
 *  12  uint32   kind: the place in `kinds`
 *  16  uint32   nFeatures, nOutputs, nClasses, nTrees, nNodes, nDistributions
 *  40  float64  margin before the first tree
 *  48  32 bytes SHA-256 of all other bytes
 *  80  float64  value[nNodes], distributions[nDistributions], importance[nFeatures]
 *      int32    roots[nTrees], split[nNodes], right[nNodes]
 */
const magic = 'MSTRTREE';
const version = 1;
const digestAt = 48;
const headerLength = 80;
const kinds = ['forest', 'squared_error', 'logistic', 'softmax', 'poisson', 'tweedie', 'quantile'] as const;

/** Gives a forest or booster as bytes; equal ones give equal bytes. */
export function packTrees(model: TreeModel): Uint8Array {
  const { trees } = model;
  const { doubles, integers } = arraysOf(trees);
  const bytes = new Uint8Array(headerLength + lengthOf(doubles) * 8 + lengthOf(integers) * 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic));
  const isForest = model.kind === 'forest';
  const counts = [trees.nFeatures, trees.nOutputs, isForest ? 1 : model.nClasses, trees.roots.length];
  const header = [version, kinds.indexOf(isForest ? 'forest' : model.objective), ...counts];
  for (const [i, count] of [...header, trees.split.length, trees.distributions.length].entries()) {
    view.setUint32(8 + 4 * i, count, true);
  }
  view.setFloat64(40, isForest ? 0 : model.baseMargin, true);
  let at = headerLength;
  for (const value of doubles.flatMap((values) => [...values])) {
    view.setFloat64(at, value, true);
    at += 8;
  }
  for (const value of integers.flatMap((values) => [...values])) {
    view.setInt32(at, value, true);
    at += 4;
  }
  bytes.set(digestBytes(bytes), digestAt);
  return bytes;
}

/** Gives the forest or booster that `packTrees` packed; throws TRAIN_MODEL_DAMAGED or TRAIN_MODEL_NEWER for any other bytes. */
export function unpackTrees(bytes: Uint8Array): TreeModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkStart(bytes, view);
  const [kind, nFeatures, nOutputs, nClasses, nTrees, nNodes, nDistributions] = Array.from({ length: 7 }, (_, i) =>
    view.getUint32(12 + 4 * i, true),
  ) as [number, number, number, number, number, number, number];
  const expected = headerLength + 8 * (nNodes + nDistributions + nFeatures) + 4 * (nTrees + 2 * nNodes);
  if (bytes.length !== expected) throw damaged(`It has ${bytes.length} bytes.`, `${expected} bytes`);
  const found = bytes.subarray(digestAt, headerLength);
  if (digestBytes(bytes).some((byte, i) => byte !== found[i])) {
    throw damaged('Its digest is not that of its bytes.', 'bytes as they were packed');
  }
  const starts = [nNodes, nDistributions, nFeatures].map((length) => length * 8);
  const value = readDoubles(view, headerLength, nNodes);
  const distributions = readDoubles(view, headerLength + starts[0]!, nDistributions);
  const importance = readDoubles(view, headerLength + starts[0]! + starts[1]!, nFeatures);
  const start = headerLength + starts[0]! + starts[1]! + starts[2]!;
  const roots = readIntegers(view, start, nTrees);
  const split = readIntegers(view, start + 4 * nTrees, nNodes);
  const right = readIntegers(view, start + 4 * (nTrees + nNodes), nNodes);
  const trees: Trees = { nFeatures, nOutputs, roots, split, right, value, distributions, importance };
  checkTrees(trees);
  if (kind === 0) return { kind: 'forest', trees };
  const objective = kinds[kind] as Objective | undefined;
  if (objective === undefined) throw damaged(`It is of kind ${kind}.`, `one of 0 to ${kinds.length - 1}`);
  return { kind: 'boosting', objective, nClasses, baseMargin: view.getFloat64(40, true), trees };
}

function arraysOf(trees: Trees): {
  readonly doubles: readonly Float64Array[];
  readonly integers: readonly Int32Array[];
} {
  const { value, distributions, importance, roots, split, right } = trees;
  return { doubles: [value, distributions, importance], integers: [roots, split, right] };
}

function lengthOf(arrays: readonly ArrayLike<number>[]): number {
  return arrays.reduce((sum, { length }) => sum + length, 0);
}

/** The SHA-256 digest of all bytes but its own: [32]. */
function digestBytes(bytes: Uint8Array): Uint8Array {
  const covered = bytes.slice();
  covered.fill(0, digestAt, headerLength);
  const digest = digestOf(covered);
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16));
}

function checkStart(bytes: Uint8Array, view: DataView): void {
  if (bytes.length < headerLength) throw damaged(`It has ${bytes.length} bytes.`, `at least ${headerLength} bytes`);
  const start = String.fromCharCode(...bytes.subarray(0, magic.length));
  if (start !== magic) throw damaged(`It starts with ${JSON.stringify(start)}.`, `"${magic}"`);
  const found = view.getUint32(8, true);
  if (found > version) {
    const what = `The trees have version ${found} of the format.`;
    throw new MusterError('TRAIN_MODEL_NEWER', { what, expected: `version ${version}` });
  }
  if (found !== version) throw damaged(`It has version ${found} of the format, which never was.`, `version ${version}`);
}

/** Follows every link once, so that a prediction ends and reads nothing outside the arrays. */
function checkTrees({ nFeatures, nOutputs, roots, split, right, value, distributions }: Trees): void {
  const nNodes = split.length;
  for (const root of roots) {
    if (root < 0 || root >= nNodes) throw damaged(`A tree starts at node ${root}.`, `a node below ${nNodes}`);
  }
  for (let node = 0; node < nNodes; node++) {
    const isLeaf = split[node] === -1;
    const isSplit = split[node]! >= 0 && split[node]! >> 1 < nFeatures;
    // Children follow their parent, so that every way ends.
    const goesOn = node + 1 < nNodes && right[node]! > node + 1 && right[node]! < nNodes;
    const hasShares =
      distributions.length === 0 || (value[node]! >= 0 && (value[node]! + 1) * nOutputs <= distributions.length);
    if (isLeaf ? !hasShares : !isSplit || !goesOn)
      throw damaged(`Node ${node} leads nowhere.`, 'two children, or a leaf');
  }
}

function readDoubles(view: DataView, at: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => view.getFloat64(at + 8 * i, true));
}

function readIntegers(view: DataView, at: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => view.getInt32(at + 4 * i, true));
}

function damaged(what: string, expected: string): MusterError {
  return new MusterError('TRAIN_MODEL_DAMAGED', { what, expected });
}
