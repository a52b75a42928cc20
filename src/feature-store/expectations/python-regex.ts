/**
 * Gives the JavaScript form of a regular expression of Python's `re`, in which Great Expectations suites are written: named groups
 * `(?P<name>…)`, `\A`, `\Z`, flags at the start such as `(?i)`, `$` before a last line end, `\d`, `\w`, `\s` and `\b` of all scripts,
 * escapes before any sign, single braces and brackets as themselves. Throws SyntaxError for what JavaScript cannot say, such as
 * possessive quantifiers.
 */
export function pythonRegex(pattern: string): RegExp {
  const [, flagsGiven = ''] = /^\(\?([a-zA-Z]+)\)/.exec(pattern) ?? [];
  const unknown = /[^imsu]/.exec(flagsGiven)?.[0];
  if (unknown !== undefined) throw new SyntaxError(`The flag "${unknown}" is not supported.`);
  const body = flagsGiven === '' ? pattern : pattern.slice(flagsGiven.length + 3);
  const isMultiline = flagsGiven.includes('m');
  const hasDotAll = flagsGiven.includes('s');
  const parts: string[] = [];
  let signs: string[] | undefined;
  for (const [token] of body.matchAll(tokens)) {
    if (signs === undefined && token.startsWith('[')) signs = [token];
    else if (signs === undefined) parts.push(outerPart(token, { isMultiline, hasDotAll }));
    else if (token !== ']') signs.push(token);
    else {
      parts.push(classOf(signs));
      signs = undefined;
    }
  }
  if (signs !== undefined) throw new SyntaxError('A [ is not closed.');
  return new RegExp(parts.join(''), flagsGiven.includes('i') ? 'iu' : 'u');
}

// A class opens with its "^" and with a "]" that stands first, which is then a sign like others.
const tokens = /\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\[\s\S]|\(\?P[<=]|\{\d*,?\d*\}|\[\^?\]?|[\s\S]/gu;

const word = '\\p{L}\\p{N}_';
const space = '\\s\\x1c-\\x1f\\x85';
// What stands for an escape outside of a class; in a class \b is a backspace, and \A, \Z and \B have no meaning.
const outerEscapes: Readonly<Record<string, string>> = {
  '\\A': '(?<![\\s\\S])',
  '\\Z': '(?![\\s\\S])',
  '\\d': '\\p{Nd}',
  '\\D': '\\P{Nd}',
  '\\w': `[${word}]`,
  '\\W': `[^${word}]`,
  '\\s': `[${space}]`,
  '\\S': `[^${space}]`,
  '\\b': `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`,
  '\\B': `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`,
  '\\a': '\\x07',
};
const classEscapes: Readonly<Record<string, string>> = {
  '\\d': '\\p{Nd}',
  '\\D': '\\P{Nd}',
  '\\w': word,
  '\\s': space,
  '\\a': '\\x07',
};

function outerPart(
  token: string,
  { isMultiline, hasDotAll }: { readonly isMultiline: boolean; readonly hasDotAll: boolean },
): string {
  if (token.startsWith('\\')) return outerEscapes[token] ?? escapeOf(token);
  if (token === '(?P<') return '(?<';
  if (token === '(?P=') throw new SyntaxError('Write \\k<name> for (?P=name).');
  if (token === '$') return isMultiline ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))';
  // In Python only a line feed ends a line.
  if (token === '^') return isMultiline ? '(?<=\\n|(?<![\\s\\S]))' : '(?<![\\s\\S])';
  if (token === '.') return hasDotAll ? '[\\s\\S]' : '[^\\n]';
  if (token.startsWith('{')) return quantifier(token);
  return token === '}' || token === ']' ? `\\${token}` : token;
}

function quantifier(token: string): string {
  if (token === '{' || token === '{}' || token === '{,}') return token === '{,}' ? '*' : token.replace(/[{}]/g, '\\$&');
  return token.replace('{,', '{0,');
}

/** Gives a class of the tokens from its "[" to before its "]". No class of JavaScript holds another, such as that of all but words. */
function classOf([start, ...tokensInside]: readonly string[]): string {
  const isNegated = start!.startsWith('[^');
  const inside = tokensInside.filter((token) => token !== '\\W' && token !== '\\S').map(classPart);
  if (start!.endsWith(']')) inside.unshift('\\]');
  const others = tokensInside
    .filter((token) => token === '\\W' || token === '\\S')
    .map((token) => outerEscapes[token]!);
  const own = `[${isNegated ? '^' : ''}${inside.join('')}]`;
  if (others.length === 0) return own;
  return isNegated ? `(?:(?!${others.join('|')})${own})` : `(?:${[own, ...others].join('|')})`;
}

function classPart(token: string): string {
  if (token.startsWith('\\')) return classEscapes[token] ?? escapeOf(token);
  if (token === ']' || token === '-') return token;
  // Tokens of several signs have no meaning of their own in a class.
  return token.replace(/[[\](){}^$.*+?|/\\]/g, '\\$&');
}

function escapeOf(token: string): string {
  const sign = token.slice(1);
  // JavaScript takes an escape before a letter, a digit and a sign of its own syntax only.
  if (/^[\dA-Za-z]/.test(sign) || /^[\^$\\.*+?()[\]{}|/-]$/.test(sign)) return token === '\\-' ? '\\x2d' : token;
  return sign;
}
