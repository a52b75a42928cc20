import { expect, test } from '@jest/globals';
import { tokenSource } from '#ml-service/azure-ml/access-token.ts';

const minute = 60_000;

/** A credential that counts, on a clock that the test sets. */
function counted(lifetimeMs: number): {
  readonly clock: { at: number };
  readonly opened: () => number;
  readonly token: ReturnType<typeof tokenSource>;
} {
  const clock = { at: 0 };
  let [nOpened, nTokens] = [0, 0];
  const open = async () => {
    nOpened++;
    return async (scope: string) => ({ token: `${scope}-${++nTokens}`, expiresOn: clock.at + lifetimeMs });
  };
  return { clock, opened: () => nOpened, token: tokenSource(open, () => clock.at) };
}

test('a token is kept until five minutes before it expires', async () => {
  const { clock, token, opened } = counted(60 * minute);
  expect(await token('a')).toBe('a-1');
  clock.at = 55 * minute - 1;
  expect(await token('a')).toBe('a-1');
  clock.at = 55 * minute;
  expect(await token('a')).toBe('a-2');
  expect(opened()).toBe(1);
});

test('a token that lives shortly is renewed when half its time is over', async () => {
  const { clock, token } = counted(4 * minute);
  await token('a');
  clock.at = 2 * minute - 1;
  expect(await token('a')).toBe('a-1');
  clock.at = 2 * minute;
  expect(await token('a')).toBe('a-2');
});

test('each scope has a token of its own', async () => {
  const { token } = counted(60 * minute);
  expect([await token('a'), await token('b'), await token('a')]).toEqual(['a-1', 'b-2', 'a-1']);
});

test('a token that was refused is got anew from a new credential, once for all who hold it', async () => {
  const { token, opened } = counted(60 * minute);
  const refused = await token('a');
  expect(await token('a', refused)).toBe('a-2');
  expect(await token('a', refused)).toBe('a-2');
  expect(opened()).toBe(2);
});
