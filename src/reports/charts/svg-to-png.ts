import { fileURLToPath } from 'node:url';
import { standAlone, withoutPage } from './stand-alone.ts';

/** How `svgToPng` draws. */
export type PngOptions = {
  /** Pixels to a unit of the SVG; 2 unless it is said. */
  readonly scale?: number;
  /** A line above the picture, where it stands alone. */
  readonly heading?: string;
};

/**
 * Gives the PNG of a chart's SVG on white, with its text in DejaVu Sans from the package of the fonts: the same bytes on every machine.
 * The renderer is loaded at the first call.
 */
export async function svgToPng(svg: string, { scale = 2, heading }: PngOptions = {}): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const picture = await renderAsync(heading === undefined ? withoutPage(svg) : standAlone(svg, { heading }), {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: family, sansSerifFamily: family },
    logLevel: 'off',
  });
  return picture.asPng();
}

const family = 'DejaVu Sans';

function fontFiles(): string[] {
  const files = [
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  return files.map((url) => fileURLToPath(url));
}
