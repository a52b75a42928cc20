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
  readonly bytes: Uint8Array;
  readonly form: PageForm;
  /** What the numbers of the page stand for; undefined where it holds the values themselves. */
  readonly dictionary: DenseColumn | undefined;
  /** The first row of the page, counted from that of the chunk. */
  readonly at: number;
};

const knownPages: ReadonlySet<string> = new Set(['DICTIONARY_PAGE', 'DATA_PAGE']);

/** Gives the data pages of a chunk one by one, decompressed. What is damaged, and a page of version 2, is a plain error. */
export function* dataPagesOf({ bytes: all, ...chunk }: DenseChunk): Generator<DataPage> {
  const reader = { view: new DataView(all.buffer, all.byteOffset, all.length), offset: 0 };
  let dictionary: DenseColumn | undefined;
  let at = 0;
  while (reader.offset < all.length) {
    const header = parquetHeader(reader);
    if (!knownPages.has(header.type)) throw new Error(`a page is of the form ${header.type}`);
    const end = reader.offset + header.compressed_page_size;
    const bytes = decompressed(all.subarray(reader.offset, end), header, chunk.codec);
    if (bytes.length !== header.uncompressed_page_size) throw new Error(`a page of column "${chunk.name}" is cut off`);
    reader.offset = end;
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = dictionaryOfPage(bytes, chunk.type, header.dictionary_page_header!.num_values);
      continue;
    }
    const { num_values: nRows, encoding } = header.data_page_header!;
    const form = { type: chunk.type, nRows, hasLevels: chunk.hasLevels, takesNull: chunk.takesNull };
    yield { bytes, form, dictionary: encoding === 'PLAIN' ? undefined : dictionary, at };
    at += nRows;
  }
  if (at !== chunk.nRows) throw new Error(`column "${chunk.name}" has ${at} values, not ${chunk.nRows}`);
}

function decompressed(bytes: Uint8Array, header: PageHeader, codec: string): Uint8Array {
  const size = header.uncompressed_page_size;
  if (codec === 'UNCOMPRESSED' || size === 0) return bytes;
  // In one piece: by default the library gives it in pieces of 16 KB and joins them.
  if (codec === 'ZSTD') return zstdDecompressSync(bytes, { chunkSize: Math.max(size, 64) });
  const out = new Uint8Array(size);
  snappyUncompress(bytes, out);
  return out;
}
