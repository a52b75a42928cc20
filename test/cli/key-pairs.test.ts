import { expect, test } from '@jest/globals';
import { keyOfText } from '#src/cli/key-argument.ts';
import { keyPairs } from '#src/cli/key-pairs.ts';
import { parsePairs } from '#src/cli/pipeline-options.ts';
import { describeKey } from '#src/core/index.ts';

const columns = ['location', 'product_id'];

test.each([
  [
    'a=1, b = 2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  [
    'a=..,b="c,d"',
    [
      ['a', '..'],
      ['b', 'c,d'],
    ],
  ],
  [
    'a="x\\"y,z",b=2',
    [
      ['a', 'x"y,z'],
      ['b', '2'],
    ],
  ],
  [
    'a="x,b=2',
    [
      ['a', '"x'],
      ['b', '2'],
    ],
  ],
  ['a', [['a', undefined]]],
  [
    'a=1,',
    [
      ['a', '1'],
      ['', undefined],
    ],
  ],
])('%s is taken apart at the commas outside of quotation marks', (text, pairs) => {
  expect(keyPairs(text)).toEqual(pairs);
});

test.each([
  [['..', 'c,d']],
  [['"quoted"', '7']],
  [['a,"b",c', 'x=y']],
  [['', 'plain']],
  [['Ko\u0308ln', 'a\u00a0b']],
  [['Ko\u0308ln, \u{e0001}Mitte', '\\u{308}']],
])('the key %j can be given back as it is shown', (key) => {
  expect(keyOfText(describeKey(columns, key), columns)).toEqual(key);
  expect(keyOfText(JSON.stringify(key), columns)).toEqual(key);
});

test('an escape that is no character is taken as it is written', () => {
  expect(keyPairs('a=\\u{110000},b=\\u{}')).toEqual([
    ['a', '\\u{110000}'],
    ['b', '\\u{}'],
  ]);
});

test('a comma outside of quotation marks is refused with the form that works', () => {
  expect(() => keyOfText('location=..,product_id=c,d', columns)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      faults: [
        expect.objectContaining({ expected: expect.stringMatching(/'product_id="a,b"'.* '\["VALUE1","a,b"\]'/) }),
      ],
    }),
  );
  expect(() => parsePairs('location=..,product_id=c,d')).toThrow('name="a,b"');
  expect(parsePairs('location=..,product_id="c,d"')).toEqual({ location: '..', product_id: 'c,d' });
});

test('a value in quotation marks may hold "="; without them a second one is refused, and so is nothing', () => {
  expect(parsePairs('shop="a=b,c",size=2')).toEqual({ shop: 'a=b,c', size: '2' });
  for (const text of ['shop=a=b', 'shop=1 size=2', 'shop=', 'shop=""', '="a"'])
    expect(() => parsePairs(text)).toThrow('is not of the form name=value');
});
