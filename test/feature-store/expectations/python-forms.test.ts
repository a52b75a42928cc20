import { expect, test } from '@jest/globals';
import { pythonRegex } from '../../../src/feature-store/expectations/python-regex.ts';
import { typesNamed } from '../../../src/feature-store/expectations/type-names.ts';

// Each row was tried with re.search of Python 3.11.
test.each([
  ['b', 'abc', true],
  ['^b', 'abc', false],
  ['^abc$', 'abc\n', true],
  ['^abc\\Z', 'abc\n', false],
  ['\\Aabc', '\nabc', false],
  ['^b', 'a\nb', false],
  ['(?m)^b$', 'a\nb\nc', true],
  ['a.b', 'a\nb', false],
  ['a.b', 'a\rb', true],
  ['(?s)a.b', 'a\nb', true],
  ['(?i)^AB$', 'ab', true],
  ['^(?P<year>\\d{4})-\\d\\d$', '2024-01', true],
  ['^\\d+$', '٣٤', true],
  ['^\\w+$', 'é_9', true],
  ['\\bé\\b', 'a é b', true],
  ['\\bx', 'éx', false],
  ['\\Bx', 'éx', true],
  ['^[\\w\\.-]+@[\\w\\.-]+$', 'a-b.c@d.e', true],
  ['^[]a]+$', ']a', true],
  ['^[^]a]+$', 'b]', false],
  ['^a{,2}$', 'aa', true],
  ['^a{,2}$', 'aaa', false],
  ['^{a}$', '{a}', true],
  ['a{', 'a{', true],
  ['\\@\\-\\_', '@-_', true],
  ['^\\s$', '\u001c', true],
  ['^.$', '𝒳', true],
  ['^[a-c\\d]+$', 'b2', true],
  ['(a)\\1', 'aa', true],
  ['^[a\\-z]+$', 'b', false],
  ['^[.$|(]+$', '$|(.', true],
  ['^[^\\W\\d_]+$', 'Müller', true],
  ['^[^\\W\\d_]+$', 'Müller9', false],
  ['^[\\W]+$', 'é', false],
  ['^[\\W]+$', '-!', true],
  ['^[a\\W]{3}$', 'a-a', true],
  ['^[\\s\\S]$', '\u001c', true],
  ['^[\\S]$', '\u001c', false],
  ['^[^\\S ]$', '\t', true],
  ['^[^\\S ]$', ' ', false],
  ['^[]\\W]+$', ']-', true],
  ['^[^]\\W]+$', 'é', true],
  ['^[^]\\W]+$', ']', false],
  ['(?<=[^\\W\\d])x', 'éx', true],
  ['(?<=[^\\W\\d])x', '9x', false],
])('reads the pattern %j as Python does on %j', (pattern, text, isFound) => {
  expect(pythonRegex(pattern).test(text)).toBe(isFound);
});

test.each(['(a', '[a', 'a++', '(?x)a', '*'])('refuses the pattern %j', (pattern) => {
  expect(() => pythonRegex(pattern)).toThrow(/./);
});

test.each([
  ['float64', ['double']],
  ['VARCHAR(20)', ['string']],
  ['DECIMAL(10, 2)', ['double']],
  ['int64', ['integer', 'long']],
  ['INTEGER', ['integer']],
  ['datetime64[ns]', ['timestamp']],
  ['BooleanType', ['boolean']],
  ['thing', undefined],
])('takes the type %j for %j', (name, types) => {
  expect(typesNamed(name)).toEqual(types);
});
