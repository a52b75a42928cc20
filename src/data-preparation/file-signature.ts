import { MusterError } from '#src/core/index.ts';

// First bytes as hexadecimal digits, from the formats' own specifications.
const signatures: readonly (readonly [hex: string, format: string, toDo: string])[] = [
  ['1f8b', 'a gzip file', 'Unpack it (gunzip) and give the CSV file inside.'],
  ['504b0304', 'a ZIP file or an Excel workbook (.xlsx)', 'Unpack it, or save the sheet as CSV UTF-8 in Excel.'],
  ['504b0506', 'an empty ZIP file', 'Give the CSV file itself.'],
  ['d0cf11e0', 'an old Excel workbook (.xls)', 'Save the sheet as CSV UTF-8 in Excel.'],
  ['50415231', 'a Parquet file', 'Export it as CSV.'],
  ['4f626a01', 'an Avro file', 'Export it as CSV.'],
  ['4f5243', 'an ORC file', 'Export it as CSV.'],
  ['4152524f5731', 'an Arrow or Feather file', 'Export it as CSV.'],
  ['28b52ffd', 'a Zstandard file', 'Unpack it (unzstd) and give the CSV file inside.'],
  ['425a68', 'a bzip2 file', 'Unpack it (bunzip2) and give the CSV file inside.'],
  ['fd377a585a00', 'an xz file', 'Unpack it (unxz) and give the CSV file inside.'],
  ['377abcaf271c', 'a 7-Zip file', 'Unpack it and give the CSV file inside.'],
  ['25504446', 'a PDF file', 'Give the data as CSV.'],
  ['53514c69746520666f726d617420', 'an SQLite database', 'Export the table as CSV.'],
];

/** Throws DATA_BINARY when the first bytes of the file are those of a packed or binary format. */
export function refuseBinary(head: Uint8Array, file: string): void {
  const hex = Buffer.from(head.subarray(0, 16)).toString('hex');
  const match = signatures.find(([start]) => hex.startsWith(start));
  if (match === undefined) return;
  const [, format, toDo] = match;
  throw new MusterError('DATA_BINARY', {
    what: `the file looks like ${format}, not like text`,
    where: { file },
    expected: 'a CSV file: text with a header and delimited columns',
    toDo,
  });
}
