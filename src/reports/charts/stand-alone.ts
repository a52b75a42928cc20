import { withoutControls } from '../page/readable-text.ts';
import { shortLabel, wrappedText } from './labels.ts';

/** What stands above a chart that is a file of its own. */
export type PictureWords = {
  readonly heading: string;
  /** Sentences below the heading; long ones are broken into lines. */
  readonly remarks?: readonly string[];
};

const headingHeight = 34;
const lineHeight = 17;
const margin = 12;
const mostLinesOfRemark = 2;

// A narrow chart, such as a heat map of a quarter, must not cut its words.
const leastWidth = 480;

// The bold letters of the heading are 14 px high.
const headingCharacterWidth = 9.8;

/**
 * Gives a chart's SVG as a picture of its own: on white, with a heading and remarks above it, and without what only a page around it would
 * know. Its texts are in DejaVu Sans, or in fonts that are not wider.
 */
export function standAlone(svg: string, { heading, remarks = [] }: PictureWords): string {
  const width = Math.max(leastWidth, numberOf(svg, 'width'));
  const height = numberOf(svg, 'height');
  const room = width - 2 * margin;
  const lines = remarks.flatMap((remark) => wrappedText(remark, room, mostLinesOfRemark));
  const top = headingHeight + lineHeight * lines.length;
  const title = shortLabel(heading, Math.floor(room / headingCharacterWidth));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + top}" viewBox="0 0 ${width} ${height + top}">` +
    `<rect width="100%" height="100%" fill="#ffffff"/><g font-family="${fonts}">` +
    `<text x="${margin}" y="22" font-size="14" font-weight="700">${escaped(title)}</text>` +
    lines
      .map((line, i) => `<text x="${margin}" y="${40 + lineHeight * i}" font-size="12">${escaped(line)}</text>`)
      .join('') +
    `</g>${withoutPage(svg).replace('<svg', `<svg y="${top}"`)}</svg>\n`
  );
}

const fonts = 'DejaVu Sans, Verdana, sans-serif';

/** Puts into an SVG what stands for the variables and fonts of a page around it, which neither a renderer nor a file of its own knows. */
export function withoutPage(svg: string): string {
  return svg
    .replace(/var\(--[\w-]+,\s*([^()]+)\)/g, '$1')
    .replace(/font-family(="|:\s*)(?:&quot;|[^";<])*/g, `font-family$1${fonts}`);
}

/** Gives a number that the root of an SVG has as an attribute, such as its width. */
export function numberOf(svg: string, attribute: string): number {
  return Number(new RegExp(`<svg[^>]*? ${attribute}="([\\d.]+)"`).exec(svg)?.[1]);
}

function escaped(text: string): string {
  return withoutControls(text).replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
