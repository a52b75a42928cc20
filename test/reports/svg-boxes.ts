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

function overlap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.min(to, otherTo) - Math.max(from, otherFrom);
}

function boxesOf(text: SvgElement): readonly Box[] {
  const rows = [...text.querySelectorAll('tspan')].map(({ textContent }) => textContent);
  const width = widthOf(rows.length === 0 ? [text.textContent] : rows);
  const { x, y } = placeOf(text);
  const anchor = inherited(text, 'text-anchor') ?? 'start';
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  const nRows = Math.max(1, rows.length);
  return [
    {
      text: text.textContent,
      left,
      right: left + width,
      top: y - lineHeight / 2,
      bottom: y + lineHeight * (nRows - 0.5),
    },
  ];
}

function placeOf(element: SvgElement | null): { readonly x: number; readonly y: number } {
  if (element === null) return { x: 0, y: 0 };
  const parent = placeOf(element.parentElement);
  const moved = /translate\(([-\d.e]+)(?:,\s*([-\d.e]+))?\)/.exec(element.getAttribute('transform') ?? '');
  const own = { x: Number(element.getAttribute('x') ?? 0), y: Number(element.getAttribute('y') ?? 0) };
  const isText = element.getAttribute('viewBox') === null;
  return {
    x: parent.x + Number(moved?.[1] ?? 0) + (isText ? own.x : 0),
    y: parent.y + Number(moved?.[2] ?? 0) + (isText ? own.y : 0),
  };
}

function inherited(element: SvgElement | null, name: string): string | null {
  return element === null ? null : (element.getAttribute(name) ?? inherited(element.parentElement, name));
}
