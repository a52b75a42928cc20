import { MusterError } from '#src/core/index.ts';

/** The encodings that are read. */
export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';

// What a decoder puts in the place of bytes that are no character.
const replacement = '\uFFFD';

/** Gives the encoding that the first bytes of a file show, with the length of its byte order mark. */
export function detectEncoding(
  head: Uint8Array,
  file: string,
): { readonly encoding: Encoding; readonly markLength: number } {
  const start = Buffer.from(head.subarray(0, 4)).toString('hex');
  if (start === 'fffe0000' || start === '0000feff') throw encodingError('the file is written in UTF-32', file, 1);
  if (start.startsWith('fffe')) return { encoding: 'UTF-16LE', markLength: 2 };
  if (start.startsWith('feff')) return { encoding: 'UTF-16BE', markLength: 2 };
  if (looksLikeUtf16(head)) throw encodingError('the file looks like UTF-16 without a byte order mark', file, 1);
  return { encoding: 'UTF-8', markLength: start.startsWith('efbbbf') ? 3 : 0 };
}

/**
 * Gives a function that turns the chunks of a file into UTF-8 bytes; its last call, without a chunk, gives what is left. Throws
 * DATA_ENCODING for UTF-16 that is not valid; UTF-8 is given on as it is.
 */
export function toUtf8(encoding: Encoding, file: string): (chunk?: Uint8Array) => Uint8Array {
  if (encoding === 'UTF-8') return (chunk) => chunk ?? new Uint8Array(0);
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let line = 1;
  return (chunk) => {
    const text = chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    const invalid = text.indexOf(replacement);
    if (invalid !== -1) {
      throw encodingError(`a character is not valid ${encoding}`, file, line + countLineEnds(text.slice(0, invalid)));
    }
    line += countLineEnds(text);
    return Buffer.from(text);
  };
}

/** Gives the error for text that cannot be decoded. */
export function encodingError(what: string, file: string, line: number, column?: number): MusterError {
  return new MusterError('DATA_ENCODING', {
    what,
    where: { file, line, ...(column === undefined ? {} : { column }) },
    expected: 'UTF-8, or UTF-16 with a byte order mark',
    toDo: 'Save the file as UTF-8 (in Excel: "CSV UTF-8"); iconv -t UTF-8 converts it.',
  });
}

// Western text in UTF-16 has a zero as every second byte; UTF-8 text has none.
function looksLikeUtf16(head: Uint8Array): boolean {
  const length = Math.min(head.length, 512);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i++) {
    if (head[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  const most = Math.max(even, odd);
  return most >= 2 && most > length / 5 && Math.min(even, odd) < most / 10;
}

function countLineEnds(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}
