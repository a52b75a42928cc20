import { MusterError } from '#src/core/index.ts';
import { detectEncoding, toUtf8, type Encoding } from './csv-encoding.ts';
import { refuseBinary } from './file-signature.ts';
import { lineEndConverter, type LineEnds } from './line-ends.ts';
import { textCheck } from './text-check.ts';

/** A CSV file that can be read from its start. */
export type CsvSource = {
  /** The path as the user gave it, for messages. */
  readonly name: string;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Whether one column makes sense, such as a list of keys; without it a header without a delimiter is refused. */
  readonly mayHaveOneColumn?: boolean;
};

/** What the bytes of a file show; complete when the last chunk was taken. */
export type ByteFacts = {
  readonly encoding: Encoding;
  /** Whether the file begins with a byte order mark. */
  readonly byteOrderMark: boolean;
  readonly lineEnds: LineEnds;
  /** Whether there are double quotes. */
  readonly quotes: boolean;
  /** Whether the last line has a line end. */
  readonly lastLineEnds: boolean;
};

const headLength = 4096;
const quote = 34;
const lf = 10;

/**
 * Gives the text of a file as valid UTF-8 with LF line ends and without a byte order mark, chunk by chunk, and its facts at the end.
 * Throws DATA_EMPTY_FILE, DATA_BINARY and DATA_ENCODING.
 */
export async function* csvBytes(source: CsvSource, signal?: AbortSignal): AsyncGenerator<Uint8Array, ByteFacts> {
  const lineEnds = lineEndConverter();
  const text = textCheck(source.name);
  const facts = { encoding: 'UTF-8' as Encoding, byteOrderMark: false, quotes: false, lastByte: 0 };
  let decode: ReturnType<typeof toUtf8> | undefined;
  const pass = (bytes: Uint8Array): Uint8Array => {
    const checked = text.check(bytes);
    facts.quotes ||= checked.includes(quote);
    facts.lastByte = checked.at(-1) ?? facts.lastByte;
    return checked;
  };
  for await (const chunk of withHead(source.open())) {
    signal?.throwIfAborted();
    let content = chunk;
    if (decode === undefined) {
      refuseBinary(chunk, source.name);
      const { encoding, markLength } = detectEncoding(chunk, source.name);
      facts.encoding = encoding;
      facts.byteOrderMark = markLength > 0;
      decode = toUtf8(encoding, source.name);
      content = chunk.subarray(markLength);
    }
    yield pass(lineEnds.convert(decode(content)));
  }
  if (decode === undefined) throw emptyFile(source.name);
  yield pass(lineEnds.convert(decode()));
  yield pass(lineEnds.finish());
  text.finish();
  return {
    encoding: facts.encoding,
    byteOrderMark: facts.byteOrderMark,
    lineEnds: lineEnds.found(),
    quotes: facts.quotes,
    lastLineEnds: facts.lastByte === lf,
  };
}

/** Gives the error for a file without content. */
export function emptyFile(file: string): MusterError {
  return new MusterError('DATA_EMPTY_FILE', {
    what: 'the file is empty',
    where: { file },
    expected: 'a header and at least one row',
  });
}

// A source may give its first bytes one by one; the encoding needs more of them.
async function* withHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array[] | undefined = [];
  let length = 0;
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    length += chunk.length;
    if (length < headLength) continue;
    yield Buffer.concat(head);
    head = undefined;
  }
  if (head !== undefined && length > 0) yield Buffer.concat(head);
}
