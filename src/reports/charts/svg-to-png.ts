import { fileURLToPath } from 'node:url';

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
  const { Resvg } = await import('@resvg/resvg-js');
  const picture = new Resvg(printable(heading === undefined ? svg : headed(svg, heading)), {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: family, sansSerifFamily: family },
    logLevel: 'off',
  });
  return picture.render().asPng();
}

const family = 'DejaVu Sans';

function fontFiles(): string[] {
  const files = [
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  return files.map((url) => fileURLToPath(url));
}

/** The renderer knows neither variables of a page nor its fonts: what stands for them is put in their place. */
function printable(svg: string): string {
  return svg
    .replace(/var\(--[\w-]+,\s*([^()]+)\)/g, '$1')
    .replace(/font-family(="|:\s*)(?:&quot;|[^";<])*/g, `font-family$1${family}`);
}

const headingHeight = 34;

function headed(svg: string, heading: string): string {
  const [width, height] = ['width', 'height'].map((name) =>
    Number(new RegExp(`<svg[^>]*? ${name}="([\\d.]+)"`).exec(svg)?.[1]),
  );
  const text = heading.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height! + headingHeight}">` +
    `<text x="12" y="22" font-family="sans-serif" font-size="14" font-weight="700">${text}</text>` +
    `${svg.replace('<svg', `<svg y="${headingHeight}"`)}</svg>`
  );
}
