import { zstdDecompressSync } from 'node:zlib';
import { snappyUncompress, type PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { dictionaryOfPage, type DenseColumn, type PageForm } from './dense-page.ts';
import type { ColumnType } from './table-schema.ts';

/** The bytes of one column in one row group, as they stand in the file, and what must be known to decode them. */
export type DenseChunk = {
  readonly name: string;
  readonly type: ColumnType;
  readonly codec: string;
  readonly nRows: number;
  /** Whether each page says of each row whether it is null. */
  readonly hasLevels: boolean;
  readonly takesNull: boolean;
  readonly bytes: Uint8Array;
};

/** What a data page of a chunk holds. */
export type DataPage = {
  /** Gives its bytes, decompressed each time. */
  readonly load: () => Uint8Array;
  readonly form: PageForm;
  /** What the numbers of the page stand for; undefined where it holds the values themselves. */
  readonly dictionary: DenseColumn | undefined;
  /** The first row of the page, counted from that of the chunk. */
  readonly at: number;
};

const knownPages: ReadonlySet<string> = new Set(['DICTIONARY_PAGE', 'DATA_PAGE', 'DATA_PAGE_V2']);

/** Gives the data pages of a chunk one by one, those of version 2 in the form of version 1. What is damaged is a plain error. */
export function* dataPagesOf({ bytes: all, ...chunk }: DenseChunk): Generator<DataPage> {
  const reader = { view: new DataView(all.buffer, all.byteOffset, all.length), offset: 0 };
  let dictionary: DenseColumn | undefined;
  let at = 0;
  while (reader.offset < all.length) {
    const header = parquetHeader(reader);
    if (!knownPages.has(header.type)) throw new Error(`a page is of the form ${header.type}`);
    const end = reader.offset + header.compressed_page_size;
    const stored = all.subarray(reader.offset, end);
    const load = (): Uint8Array => {
      const bytes = pageBytes(stored, header, chunk);
      if (bytes === undefined) throw new Error(`a page of column "${chunk.name}" is cut off`);
      return bytes;
    };
    reader.offset = end;
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = dictionaryOfPage(load(), chunk.type, header.dictionary_page_header!.num_values);
      continue;
    }
    const { num_values: nRows, encoding } = (header.data_page_header ?? header.data_page_header_v2)!;
    const form = { type: chunk.type, nRows, hasLevels: chunk.hasLevels, takesNull: chunk.takesNull };
    yield { load, form, dictionary: encoding === 'PLAIN' ? undefined : dictionary, at };
    at += nRows;
  }
  if (at !== chunk.nRows) throw new Error(`column "${chunk.name}" has ${at} values, not ${chunk.nRows}`);
}

/** Gives the bytes of a page, decompressed; undefined where they are fewer or more than its header says. */
function pageBytes(bytes: Uint8Array, header: PageHeader, chunk: Chunk): Uint8Array | undefined {
  if (header.type === 'DATA_PAGE_V2') return pageOfVersion2(bytes, header, chunk);
  const page = decompressed(bytes, header.uncompressed_page_size, chunk.codec);
  return page.length === header.uncompressed_page_size ? page : undefined;
}

type Chunk = Omit<DenseChunk, 'bytes'>;

/**
 * A page of version 2 begins with its levels, never compressed and without their length: parquet-format, README.md "Data Pages". Gives
 * it with the length in front, where the column has levels, as version 1 has it.
 */
function pageOfVersion2(
  bytes: Uint8Array,
  { uncompressed_page_size: size, data_page_header_v2: about }: PageHeader,
  { name, codec, hasLevels }: Chunk,
): Uint8Array | undefined {
  const { definition_levels_byte_length: nLevels, repetition_levels_byte_length: nRepetitions, is_compressed } = about!;
  if (nRepetitions > 0) throw new Error(`a page of column "${name}" holds lists`);
  const nValueBytes = size - nLevels;
  // Of a page of nulls, what stands behind the levels is an empty text, compressed.
  const stored = nValueBytes === 0 ? new Uint8Array() : bytes.subarray(nLevels);
  const values = decompressed(stored, nValueBytes, is_compressed === false ? 'UNCOMPRESSED' : codec);
  if (bytes.length < nLevels || values.length !== nValueBytes) return undefined;
  if (!hasLevels) return values;
  const page = new Uint8Array(4 + size);
  new DataView(page.buffer).setUint32(0, nLevels, true);
  page.set(bytes.subarray(0, nLevels), 4);
  page.set(values, 4 + nLevels);
  return page;
}

function decompressed(bytes: Uint8Array, size: number, codec: string): Uint8Array {
  if (codec === 'UNCOMPRESSED' || size === 0) return bytes;
  // In one piece: by default the library gives it in pieces of 16 KB and joins them.
  if (codec === 'ZSTD') return zstdDecompressSync(bytes, { chunkSize: Math.max(size, 64) });
  const out = new Uint8Array(size);
  snappyUncompress(bytes, out);
  return out;
}
