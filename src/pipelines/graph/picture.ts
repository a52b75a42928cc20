import { layOut, type Arrow, type Point } from './box-layout.ts';

/** A kind of box: the class of its boxes, its name in the legend, the colour of their stripe on light and on dark. */
export type BoxKind = {
  readonly id: string;
  readonly name: string;
  readonly colours: readonly [light: string, dark: string];
};

/** One box of a picture. */
export type PictureBox = {
  readonly id: string;
  readonly kind: string;
  /** The line above the name, the name, and the lines below it: at most two, and none for an empty text. */
  readonly above: string;
  readonly name: string;
  readonly below: readonly string[];
  /** The whole of it, for who points at the box and for screen readers. */
  readonly title: string;
  /** Has a thick border. */
  readonly isStrong: boolean;
  /** Has a dashed border. */
  readonly isFaint: boolean;
};

/** What a picture shows. */
export type Picture = {
  readonly title: string;
  /** All of it in sentences, for screen readers. */
  readonly description: string;
  readonly kinds: readonly BoxKind[];
  readonly boxes: readonly PictureBox[];
  readonly arrows: readonly Arrow[];
};

const box = { width: 232, height: 68 };
const margin = 24;
const legendLine = 20;
const legendCell = 130;

/**
 * Gives boxes and arrows as a picture in SVG 1.1 for people and screen readers, from left to right, with a legend of the kinds that it
 * shows. It fits light and dark pages and paper, has no links, and the same picture gives the same bytes.
 */
export function pictureSvg(picture: Picture): string {
  const ids = picture.boxes.map(({ id }) => id);
  const { width, height, boxes, ways } = layOut(ids, picture.arrows, box);
  const kinds = picture.kinds.filter(({ id }) => picture.boxes.some(({ kind }) => kind === id));
  const columns = Math.max(1, Math.floor(width / legendCell));
  const size = {
    width: Math.ceil(Math.max(width, legendCell)) + 2 * margin,
    height: Math.ceil(height) + 3 * margin + Math.ceil(kinds.length / columns) * legendLine,
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(picture.title)}</title>`,
    `<desc id="desc">${escaped(picture.description)}</desc>`,
    `<style>${style(kinds)}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>',
    `<rect class="page" width="${size.width}" height="${size.height}"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...ways.map(({ from, to, points }) => wayOf([boxes.get(from)!, ...points, boxes.get(to)!])),
    ...picture.boxes.map((each) => boxOf(each, boxes.get(each.id)!)),
    '</g>',
    `<g transform="translate(${margin} ${rounded(height + 2 * margin)})">`,
    ...kinds.map((kind, i) => legendOf(kind, i, columns)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Gives text that is at most so many signs long, cut where it is longer. */
export function cut(text: string, longest: number): string {
  // Half of a pair at the cut becomes a sign of its own when the text is escaped.
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function boxOf({ kind, above, name, below, title, isStrong, isFaint }: PictureBox, { x, y }: Point): string {
  const [left, top] = [rounded(x - box.width / 2), rounded(y - box.height / 2)];
  const lines = [
    { y: 17, text: above, name: 'small' },
    { y: 34, text: name, name: 'name' },
    ...below.slice(0, 2).map((text, i) => ({ y: 48 + 13 * i, text, name: 'small' })),
  ];
  return [
    `<g class="node ${kind}${isStrong ? ' root' : ''}${isFaint ? ' gone' : ''}" transform="translate(${left} ${top})">`,
    `<title>${escaped(title)}</title>`,
    `<rect class="box" width="${box.width}" height="${box.height}" rx="4"/>`,
    `<rect class="stripe" width="6" height="${box.height}" rx="2"/>`,
    ...lines
      .filter(({ text }) => text !== '')
      .map((line) => `<text class="${line.name}" x="16" y="${line.y}">${escaped(cut(line.text, 35))}</text>`),
    '</g>',
  ].join('');
}

function legendOf({ id, name }: BoxKind, i: number, columns: number): string {
  const [x, y] = [(i % columns) * legendCell, Math.floor(i / columns) * legendLine];
  return `<g class="${id}" transform="translate(${x} ${y})"><rect class="stripe" width="12" height="12" rx="2"/><text class="small" x="18" y="10">${escaped(name)}</text></g>`;
}

function style(kinds: readonly BoxKind[]): string {
  const paint = (side: 0 | 1): string =>
    kinds.map(({ id, colours }) => `.${id} .stripe{fill:${colours[side]}}`).join('');
  const light =
    '.page{fill:#fff}.box{fill:#fff;stroke:#8a8a8a}text{fill:#1a1a1a}.small{fill:#4a4a4a}.way{stroke:#767676}.head{fill:#767676}.root .box{stroke:#1a1a1a}';
  const dark =
    '.page{fill:#16181c}.box{fill:#21242a;stroke:#7d828c}text{fill:#f2f2f2}.small{fill:#c4c8cf}.way{stroke:#8d929c}.head{fill:#8d929c}.root .box{stroke:#fff}';
  const shape =
    'text{font-family:system-ui,sans-serif}.small{font-size:11px}.name{font-size:13px;font-weight:600}.box{stroke-width:1}.root .box{stroke-width:3}.way{fill:none;stroke-width:1.5}.gone .box{stroke-dasharray:5 4}';
  return `${shape}${light}${paint(0)}@media screen and (prefers-color-scheme:dark){${dark}${paint(1)}}`;
}

/** Draws an arrow from the side of one box to that of another: level through a column of boxes, in a curve between two columns. */
function wayOf(middles: readonly Point[]): string {
  const isForward = middles[0]!.x < middles.at(-1)!.x;
  const half = (isForward ? 1 : -1) * (box.width / 2);
  const parts = middles.map(({ x, y }, i) => {
    if (i === 0) return `M${rounded(x + half)} ${rounded(y)}`;
    const before = middles[i - 1]!;
    const middle = rounded((before.x + x) / 2);
    const curve = `C${middle} ${rounded(before.y)} ${middle} ${rounded(y)} ${rounded(x - half)} ${rounded(y)}`;
    return i === middles.length - 1 ? curve : `${curve}H${rounded(x + half)}`;
  });
  return `<path class="way" d="${parts.join('')}" marker-end="url(#arrow)"/>`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // XML 1.0 knows no other control signs, not even escaped, and no half of a pair.
  const clean = text.toWellFormed().replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ');
  return clean.replace(/[&<>"]/g, (sign) => entities[sign]!);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
