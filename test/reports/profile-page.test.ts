import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { readTypedTable } from '#src/data-preparation/index.ts';
import { profilePage, profileTable } from '#src/reports/index.ts';
import type { TableRows, TableSchema } from '#src/tables/index.ts';
import { sourceOfFile } from '#test/data-preparation/csv-source.ts';

const folder = '../shared/data';
const isThere = existsSync(folder);
const describeData = isThere ? describe : describe.skip;

if (!isThere) test.todo(`shows the real files of ${folder}: the folder is not there, so that its cases are skipped`);

type Element = {
  readonly textContent: string;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
};

const documentOf = (page: string): Element => (parseHTML(page) as { readonly document: Element }).document;
const textsOf = (element: Element, selector: string): readonly string[] =>
  [...element.querySelectorAll(selector)].map(({ textContent }) => textContent);

const pageOf = (schema: TableSchema, rows: TableRows, target?: string): string =>
  profilePage(profileTable({ title: 'T', source: 'S', schema, rows, ...(target === undefined ? {} : { target }) }));

/** Checks that every element that opens is closed in its order, as in XML, but for the empty elements of HTML. */
const openElements = (page: string): readonly string[] => {
  const open: string[] = [];
  for (const [, slash, name, empty] of page.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (empty === '/' || name === 'meta') continue;
    if (slash === '') open.push(name!);
    else expect(open.pop()).toBe(name);
  }
  return open;
};

const readTitanic = async () => {
  const { schema, rows } = await readTypedTable(sourceOfFile(folder, 'titanic.csv'));
  return pageOf(schema, rows, 'Survived');
};

describeData('the page of titanic.csv', () => {
  test('holds the numbers of pandas', async () => {
    const document = documentOf(await readTitanic());
    expect(textsOf(document, '.figures dd')).toEqual(['891', '12', '866 (8.1%)', '0', '0']);
    const ranking = textsOf(document.querySelector('#target table')!, 'tbody tr');
    expect(ranking[0]).toContain('SexCramér’s V0.543891');
    const age = document.querySelector('#column-6')!;
    expect(textsOf(age, 'td')).toEqual(['714 / 177', '88', '29.7', '14.53', '0.42 … 80', '4 … 56', '20.13 · 28 · 38']);
    expect(document.querySelector('#missing desc')!.textContent).toBe('Cabin 77.1%, Age 19.9%, Embarked 0.2%');
    expect(document.querySelector('#target desc')!.textContent).toBe('male: 18.9%; female: 74.2%');
  });

  test('needs nothing from elsewhere, is well-formed, and tells of each chart what it shows', async () => {
    const page = await readTitanic();
    expect(openElements(page)).toEqual([]);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<link|<img|@import|url\(/);
    const document = documentOf(page);
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
    for (const svg of document.querySelectorAll('svg')) {
      const words = svg.getAttribute('aria-labelledby')!.split(' ');
      expect([svg.querySelector('title')!.getAttribute('id'), svg.querySelector('desc')!.getAttribute('id')]).toEqual(
        words,
      );
      expect(svg.querySelector('desc')!.textContent).not.toBe('');
    }
    for (const table of document.querySelectorAll('table')) expect(table.querySelector('caption')).not.toBeNull();
    for (const link of document.querySelectorAll('a')) expect(ids).toContain(link.getAttribute('href')!.slice(1));
    expect(textsOf(document, 'nav a')).toEqual(textsOf(document, 'h2'));
  });

  test('has the same bytes each time', async () => {
    expect(await readTitanic()).toBe(await readTitanic());
  });
});

test('escapes names and values wherever they stand', () => {
  const name = '<script>alert("1")</script>&\u0000';
  const values = Array.from(
    { length: 60 },
    (_, i) => ['</style><img src=x onerror=alert(1)>', "'<b>'", '', '\u0007'][i % 4]!,
  );
  const x = Float64Array.from({ length: 60 }, (_, i) => (i * 37) % 41);
  const schema: TableSchema = [
    { name, type: 'string' },
    { name: '"x"><i>', type: 'double' },
  ];
  const page = pageOf(schema, { nRows: 60, columns: { [name]: values, '"x"><i>': x } }, name);
  expect(openElements(page)).toEqual([]);
  const document = documentOf(page);
  for (const selector of ['script', 'img', 'b', 'i']) expect(document.querySelector(selector)).toBeNull();
  expect(textsOf(document, 'h3')).toContain('<script>alert("1")</script>&\ufffd');
  expect(textsOf(document, 'svg text')).toContain("'<b>'");
  expect(textsOf(document, 'svg text')).toContain('(empty text)');
  // oxlint-disable-next-line no-control-regex
  expect(page).not.toMatch(/[\u0000-\u0008\u007f-\u009f]/);
});

test('shows the 30 columns with the strongest correlations of many, and says so', () => {
  const names = Array.from({ length: 60 }, (_, i) => `c${i}`);
  const columns: Record<string, Float64Array> = {};
  // The first 20 follow each other closely, the others hardly any.
  for (const [k, name] of names.entries()) {
    columns[name] = Float64Array.from({ length: 101 }, (_, i) =>
      k < 20 ? i + ((i * (k + 2)) % 7) : (i * i * (k + 3)) % 101,
    );
  }
  const schema = names.map((name) => ({ name, type: 'double' as const }));
  const page = pageOf(schema, { nRows: 101, columns });
  const section = documentOf(page).querySelector('#associations')!;
  expect(section.textContent).toContain('The 30 columns of 60 with the strongest associations are shown.');
  expect([...section.querySelectorAll('svg rect')].length).toBe(900);
  const labels = textsOf(section, 'svg text').filter((text) => text.startsWith('c'));
  expect(labels).toEqual(expect.arrayContaining(names.slice(0, 20)));
});

test('shows classes and instants: shares in a heat map, means over time as a line', () => {
  const n = 200;
  const schema: TableSchema = [
    { name: 'class', type: 'string' },
    { name: 'when', type: 'timestamp' },
    { name: 'amount', type: 'double' },
  ];
  const columns = {
    class: Array.from({ length: n }, (_, i) => ['low', 'middle', 'high'][Math.floor(i / 70)]!),
    when: Array.from({ length: n }, (_, i) => Date.UTC(2024, 0, 1 + i)),
    amount: Float64Array.from({ length: n }, (_, i) => i * 1000),
  };
  const classes = documentOf(pageOf(schema, { nRows: n, columns }, 'class')).querySelector('#target')!;
  expect(textsOf(classes, 'svg text')).toEqual(expect.arrayContaining(['low', 'middle', 'high', '100%', '0%']));
  const amounts = documentOf(pageOf(schema, { nRows: n, columns }, 'amount')).querySelector('#target')!;
  expect(textsOf(amounts, 'svg text')).toEqual(expect.arrayContaining(['mean amount', 'when (UTC)']));
  expect(textsOf(amounts, 'svg text').join()).not.toContain('NaN');
});

test.each([0, 1])('makes a page of a table of %d rows', (nRows) => {
  const schema: TableSchema = [
    { name: 'a', type: 'double' },
    { name: 's', type: 'string' },
    { name: 't', type: 'timestamp' },
    { name: 'x', type: 'binary' },
  ];
  const columns = { a: [2.5], s: ['one'], t: [0], x: [Uint8Array.of(1)] };
  const taken = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(0, nRows)]));
  const page = pageOf(schema, { nRows, columns: taken });
  expect(openElements(page)).toEqual([]);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
