/** Gives a text of its own memory: one that was cut out of a larger text keeps all of that in memory as long as it is kept. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
