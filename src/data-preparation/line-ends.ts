/** The line ends of a file: one kind throughout, a mixture, or none in a file of one line. */
export type LineEnds = 'LF' | 'CRLF' | 'CR' | 'mixed' | 'none';

/** Turns every line end of a byte stream into LF, so that a line is the same thing to everyone who counts them. */
export type LineEndConverter = {
  readonly convert: (bytes: Uint8Array) => Uint8Array;
  /** Gives what is held back at the end of the stream: a last CR, as LF. */
  readonly finish: () => Uint8Array;
  readonly found: () => LineEnds;
};

const lf = 10;
const cr = 13;

/** Gives a converter for one stream; it works on UTF-8, where the bytes 10 and 13 stand for nothing else. */
export function lineEndConverter(): LineEndConverter {
  const seen = { LF: false, CRLF: false, CR: false };
  let heldCr = false;
  const convert = (bytes: Uint8Array): Uint8Array => {
    if (!heldCr && !bytes.includes(cr)) {
      seen.LF ||= bytes.includes(lf);
      return bytes;
    }
    const out = new Uint8Array(bytes.length + 1);
    let length = 0;
    for (const byte of bytes) {
      if (heldCr) {
        out[length++] = lf;
        heldCr = false;
        seen[byte === lf ? 'CRLF' : 'CR'] = true;
        if (byte === lf) continue;
      }
      if (byte === cr) {
        heldCr = true;
        continue;
      }
      if (byte === lf) seen.LF = true;
      out[length++] = byte;
    }
    return out.subarray(0, length);
  };
  const finish = (): Uint8Array => {
    if (!heldCr) return new Uint8Array(0);
    heldCr = false;
    seen.CR = true;
    return Uint8Array.of(lf);
  };
  return { convert, finish, found: () => kindOf(seen) };
}

function kindOf(seen: { readonly LF: boolean; readonly CRLF: boolean; readonly CR: boolean }): LineEnds {
  const kinds = (['LF', 'CRLF', 'CR'] as const).filter((kind) => seen[kind]);
  return kinds.length > 1 ? 'mixed' : (kinds[0] ?? 'none');
}
