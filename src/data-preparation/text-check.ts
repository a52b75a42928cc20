import { isUtf8 } from 'node:buffer';
import { encodingError } from './csv-encoding.ts';

const lf = 10;

/** Checks a stream of UTF-8 bytes with LF line ends and gives it on in chunks that end between two characters. */
export type TextCheck = {
  /** Throws DATA_ENCODING at bytes that are no text. */
  readonly check: (bytes: Uint8Array) => Uint8Array;
  /** Throws DATA_ENCODING when the stream ends inside a character. */
  readonly finish: () => void;
};

/** Gives a check for one file. */
export function textCheck(file: string): TextCheck {
  let line = 1;
  let rest: Uint8Array = new Uint8Array(0);
  const check = (bytes: Uint8Array): Uint8Array => {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const end = endOfLastCharacter(all);
    rest = all.slice(end);
    const whole = all.subarray(0, end);
    if (whole.includes(0)) throw faultIn(whole, { file, firstLine: line });
    if (!isUtf8(whole)) throw faultIn(whole, { file, firstLine: line });
    line += countLines(whole);
    return whole;
  };
  const finish = (): void => {
    if (rest.length > 0) throw encodingError('the file ends inside a character', file, line);
  };
  return { check, finish };
}

// A lead byte says how long its character is (RFC 3629, section 3).
function endOfLastCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const characterLength = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return characterLength > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let i = bytes.indexOf(lf); i !== -1; i = bytes.indexOf(lf, i + 1)) lines++;
  return lines;
}

function faultIn(bytes: Uint8Array, place: { readonly file: string; readonly firstLine: number }): Error {
  let start = 0;
  for (let line = place.firstLine; ; line++) {
    const next = bytes.indexOf(lf, start);
    const text = bytes.subarray(start, next === -1 ? bytes.length : next);
    const zero = text.indexOf(0);
    if (zero !== -1) return encodingError('a byte with the value 0, which no text holds', place.file, line, zero + 1);
    if (!isUtf8(text)) {
      const at = invalidByte(text);
      const hex = text[at]!.toString(16).padStart(2, '0');
      const what = `the byte 0x${hex} is not valid UTF-8 here; the file may be in Windows-1252 or Latin-1`;
      return encodingError(what, place.file, line, at + 1);
    }
    start = next + 1;
  }
}

function invalidByte(bytes: Uint8Array): number {
  let at = 0;
  for (let end = 1; end <= bytes.length; end++) {
    if (isUtf8(bytes.subarray(at, end))) at = end;
    else if (end - at >= 4) break;
  }
  return at;
}
