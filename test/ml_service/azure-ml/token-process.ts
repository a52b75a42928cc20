// Prints the tokens that the client gets, as the environment says who it is: `node token-process.ts MINUTES…` asks once for each number, so many
// minutes after the start by its own clock; the last one is then refused, and asked for once more. Printed is a JSON list of tokens, or the code
// and message of the error.
import { isMusterError } from '#src/core/index.ts';
import { managementScope, tokenSource } from '#ml-service/azure-ml/access-token.ts';
import { openCredential } from '#ml-service/azure-ml/credential.ts';

const clock = { at: Date.now() };
const start = clock.at;
const token = tokenSource(
  () => openCredential('https://management.azure.com', (name) => process.env[name]),
  () => clock.at,
);
const tokens: string[] = [];
try {
  for (const minutes of process.argv.slice(2)) {
    clock.at = start + Number(minutes) * 60_000;
    tokens.push(await token(managementScope));
  }
  tokens.push(await token(managementScope, tokens.at(-1)));
  process.stdout.write(JSON.stringify(tokens));
} catch (error) {
  if (!isMusterError(error)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }));
}
