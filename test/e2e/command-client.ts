// Has a command line run by the process of commands behind a socket, and prints what that printed and ends as it did.
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Ended } from './command.ts';

const [socketPath, ...args] = process.argv.slice(2);
const asked = request({ socketPath: socketPath!, method: 'POST' });
asked.end(JSON.stringify(args));
const [response] = (await once(asked, 'response')) as [IncomingMessage];
const { exitCode, out, err } = (await json(response)) as Ended;
process.stderr.write(err);
process.stdout.write(out);
process.exitCode = exitCode;
