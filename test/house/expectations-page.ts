import { expectationKinds } from '#src/feature-store/index.ts';

/** Gives the text of docs/expectations.md; `npm run docs` writes it. */
export function expectationsPage(): string {
  const rows = expectationKinds.map(({ name, summary, kwargs }) => {
    const words = kwargs.map((each) => `\`${each.name}\`${each.isRequired ? '' : ' (optional)'}: ${each.text}`);
    return `| \`${name}\` | ${escaped(summary)} | ${escaped(words.join('; '))} |`;
  });
  return [
    '# Expectations',
    '',
    "Rules for the rows of a feature group, by Great Expectations' names, with its arguments and the shape of its results. A suite is a",
    'list in JSON or YAML, or a suite file as Great Expectations writes it:',
    '',
    '```yaml',
    '- expectation_type: expect_column_values_to_be_between',
    '  kwargs: { column: price, min_value: 0, max_value: 1000, mostly: 0.99 }',
    '```',
    '',
    'This page is made from the code by `npm run docs`; a test keeps the two equal.',
    '',
    '| expectation | what it says | arguments |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
