import { text, type Markish } from '@observablehq/plot';
import { widthOf } from './labels.ts';
import type { LegendLine } from './legend.ts';

const rowHeight = 18;
const signWidth = 18;
const gap = 18;

/** A legend whose entries stand one behind the other above the frame, in as many rows as they need. */
export type LegendRow = { readonly height: number; readonly marks: readonly Markish[] };

/** Gives a legend for a frame of a width in pixels, each sign before its words; `above` is the room between it and the frame. */
export function legendRow(lines: readonly LegendLine[], width: number, above: number): LegendRow {
  const places: { readonly line: LegendLine; readonly x: number; readonly row: number }[] = [];
  let [x, row] = [0, 0];
  for (const line of lines) {
    const needed = signWidth + widthOf([line.label]);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    places.push({ line, x, row });
    x += needed + gap;
  }
  const nRows = lines.length === 0 ? 0 : row + 1;
  const marks = places.flatMap(({ line: { sign, colour, label }, x: dx, row: of }) => {
    const dy = -above - rowHeight * (nRows - of);
    const place = { frameAnchor: 'top-left', textAnchor: 'start', lineAnchor: 'top', dy } as const;
    // Two texts, so that the sign has the colour of its marks and the words that of the page.
    return [
      text([sign], { ...place, dx, fill: colour, fontWeight: 700 }),
      text([label], { ...place, dx: dx + signWidth }),
    ];
  });
  return { height: rowHeight * nRows, marks };
}
