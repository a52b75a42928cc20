// Runs command lines one after the other in this process, as its parent sends them, and answers with what each printed.
import { on } from 'node:events';
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('#ml-service/cli/main.ts');

/** What the commands of this process wrote since the last answer. */
const written = { out: '', err: '' };
process.stdout.write = keepIn('out');
process.stderr.write = keepIn('err');
// Each command adds listeners, which a process of its own would take with it.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

process.send!('ready');
for await (const [message] of on(process, 'message')) {
  const { id, args } = message as { readonly id: number; readonly args: readonly string[] };
  const exitCode = await main(args);
  process.send!({ id, ended: { exitCode, ...written } });
  Object.assign(written, { out: '', err: '' });
}

function keepIn(name: 'out' | 'err'): typeof process.stdout.write {
  return (text: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    written[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
}
