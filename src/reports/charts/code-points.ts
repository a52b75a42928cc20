import type { FontCoverage } from './font-coverage.ts';
import { numberOf } from './stand-alone.ts';

const remark =
  "Characters that this picture's font lacks stand as code points, such as \\u6771; the SVG or the page shows them.";
const remarkHeight = 22;
const characterWidth = 7;
const mostRoom = 280;

// What follows the Latin letters in Unicode.
const beyondLatin = /[\u0250-\u{10ffff}]/u;
const eachBeyondLatin = new RegExp(beyondLatin, 'gu');

/** Says whether an SVG holds characters that a font of European scripts may lack. */
export function mayLackGlyphs(svg: string): boolean {
  return beyondLatin.test(svg);
}

/**
 * Gives an SVG in which each character of a text that the font lacks is written by its code point in Unicode, with a line below it that says
 * so; the SVG itself where there is none. An empty box would be the same for every character.
 */
export function withCodePoints(svg: string, has: FontCoverage): string {
  let longest = 0;
  const written = svg.replace(/>[^<]+</g, (text) => {
    const readable = text.replaceAll(eachBeyondLatin, (character) => {
      const codePoint = character.codePointAt(0)!;
      if (has(codePoint)) return character;
      const digits = codePoint.toString(16).toUpperCase();
      return codePoint > 0xff_ff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
    });
    longest = Math.max(longest, readable.length - text.length);
    return readable;
  });
  if (longest === 0) return svg;
  // Labels at the left edge reach further out than the chart has room for.
  const more = Math.min(mostRoom, longest * characterWidth);
  const [width, height] = [Math.max(numberOf(svg, 'width') + more, remark.length * 6), numberOf(svg, 'height')];
  const moved = written.replace('<svg', `<svg x="${more}" overflow="visible"`);
  const size = `width="${width}" height="${height + remarkHeight}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${moved}<text x="12" y="${height + 14}" font-size="9" font-family="DejaVu Sans">${remark}</text></svg>`;
}
