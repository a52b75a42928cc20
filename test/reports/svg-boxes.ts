import { parseHTML } from 'linkedom';
import { widthOf } from '../../src/reports/charts/labels.ts';

/** An element of a parsed SVG, as far as tests look at it. */
export type SvgElement = {
  readonly textContent: string;
  readonly parentElement: SvgElement | null;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<SvgElement>;
};

/** Gives the parsed SVG, or HTML with SVG in it. */
export function parsedSvg(text: string): SvgElement {
  return (parseHTML(text) as { readonly document: SvgElement }).document;
}

type Box = {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

const lineHeight = 12;

/** How high letters stand above the line that they are written on. */
const ascent = 9;

/** Gives the pairs of labels of a chart whose estimated boxes lie over each other, such as `"keys" over "100"`. */
export function overlappingLabels(svg: string): readonly string[] {
  const boxes = [...parsedSvg(svg).querySelectorAll('text')].flatMap(boxesOf);
  return boxes.flatMap((box, i) =>
    boxes
      .slice(i + 1)
      .filter(
        (other) =>
          overlap(box.left, box.right, other.left, other.right) > 1 &&
          overlap(box.top, box.bottom, other.top, other.bottom) > 3,
      )
      .map((other) => `"${box.text}" over "${other.text}"`),
  );
}

/** Gives the labels of a picture that, by their estimated boxes, stand out over its left or right side or its ends. */
export function cutLabels(svg: string): readonly string[] {
  const picture = [...parsedSvg(svg).querySelectorAll('svg')][0]!;
  const [width, height] = ['width', 'height'].map((name) => Number(picture.getAttribute(name)));
  return [...parsedSvg(svg).querySelectorAll('text')]
    .flatMap(boxesOf)
    .filter(
      ({ left, right, top, bottom }) => left < 0 || right > width! || top < 0 || bottom > height! + lineHeight / 2,
    )
    .map(({ text }) => text);
}

function overlap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.min(to, otherTo) - Math.max(from, otherFrom);
}

function boxesOf(text: SvgElement): readonly Box[] {
  const rows = [...text.querySelectorAll('tspan')].map(({ textContent }) => textContent);
  const width = widthOf(rows.length === 0 ? [text.textContent] : rows);
  const { x, y } = placeOf(text);
  const anchor = inherited(text, 'text-anchor') ?? 'start';
  const nRows = Math.max(1, rows.length);
  if ((text.getAttribute('transform') ?? '').includes('rotate(-90)')) {
    // Its start is at the bottom.
    const top = anchor === 'end' ? y : anchor === 'middle' ? y - width / 2 : y - width;
    const [left, right] = [x - ascent, x + lineHeight * nRows - ascent];
    return [{ text: text.textContent, left, right, top, bottom: top + width }];
  }
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  return [
    {
      text: text.textContent,
      left,
      right: left + width,
      top: y - ascent,
      bottom: y + lineHeight * nRows - ascent,
    },
  ];
}

function placeOf(element: SvgElement | null): { readonly x: number; readonly y: number } {
  if (element === null) return { x: 0, y: 0 };
  const parent = placeOf(element.parentElement);
  const moved = /translate\(([-\d.e]+)(?:,\s*([-\d.e]+))?\)/.exec(element.getAttribute('transform') ?? '');
  const own = { x: lengthOf(element, 'x'), y: lengthOf(element, 'y') };
  const isUpright = (element.getAttribute('transform') ?? '').includes('rotate(-90)');
  const turned = isUpright ? { x: own.y, y: -own.x } : own;
  return { x: parent.x + Number(moved?.[1] ?? 0) + turned.x, y: parent.y + Number(moved?.[2] ?? 0) + turned.y };
}

/** Gives a length in pixels; of one in em, at 12 px. */
function lengthOf(element: SvgElement, name: string): number {
  const [, number, unit] = /^([-\d.]+)(em)?$/.exec(element.getAttribute(name) ?? '0')!;
  return Number(number) * (unit === 'em' ? 12 : 1);
}

function inherited(element: SvgElement | null, name: string): string | null {
  return element === null ? null : (element.getAttribute(name) ?? inherited(element.parentElement, name));
}
