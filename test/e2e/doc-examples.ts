import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { openCommandProcess, openSandbox, type CommandProcess } from './command.ts';
import { projectRoot } from '#test/house/project.ts';

/** A command of a page and what the page says that it prints. */
export type DocExample = { readonly command: string; readonly printed: string };

const example = /```bash\n([\s\S]*?)\n```\n```text\n([\s\S]*?)```/g;

/** Gives the examples of a page: each block of shell with a block of text behind it. */
export function examplesOf(page: string): readonly DocExample[] {
  return [...page.matchAll(example)].map(([, command, printed]) => ({ command: command!, printed: printed! }));
}

/** Gives the page with what the commands print in place of what it says. */
export function withOutputs(page: string, outputs: readonly string[]): string {
  let i = 0;
  return page.replace(
    example,
    (_, command: string) => `\`\`\`bash\n${command}\n\`\`\`\n\`\`\`text\n${outputs[i++]}\`\`\``,
  );
}

/** Runs the commands of examples one after the other in a workspace of their own, and gives what each prints, errors included. */
export async function runExamples(examples: readonly DocExample[]): Promise<readonly string[]> {
  const { folder, remove } = openSandbox();
  const env = { MUSTER_WORKSPACE: join(folder, 'workspace'), MUSTER_OUTPUT: join(folder, 'output') };
  const commands = openCommandProcess(env);
  const socket = join(folder, 'commands');
  const server = serveCommands(commands);
  server.listen(socket);
  await once(server, 'listening');
  try {
    const outputs: string[] = [];
    for (const { command } of examples) outputs.push(await runShell(command, socket, env));
    return outputs;
  } finally {
    server.close();
    await commands.close();
    remove();
  }
}

/** Gives text without what differs from run to run: ids of runs, the folder of the workspace, and times but those of the data, early in 2026. */
export function withoutChance(text: string): string {
  return text
    .replace(/run-\d{8}T\d{6}Z-[0-9a-f]{6}/g, '<run>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\dZ)?/g, (time) => (time.startsWith('2026-0') ? time : '<time>'))
    .replace(/file:\/\/\S+/g, '<folder>');
}

// The shell and its pipes are those of the page; the commands of Muster all run in one process.
function runShell(command: string, socket: string, env: Readonly<Record<string, string>>): Promise<string> {
  const client = join(projectRoot, 'test/e2e/command-client.ts');
  const script = command.replaceAll(/\bnpx muster\b/g, `"${process.execPath}" "${client}" "${socket}"`);
  const options = { cwd: projectRoot, env: { PATH: process.env['PATH'], ...env } };
  return new Promise((resolve) => {
    execFile('bash', ['-c', `${script} 2>&1`], options, (_, out) => resolve(out));
  });
}

function serveCommands(commands: CommandProcess): Server {
  return createServer((request, response) => {
    void json(request)
      .then((args) => commands.muster(...(args as readonly string[])))
      .then((ended) => response.end(JSON.stringify(ended)))
      .catch((error: unknown) => response.destroy(error as Error));
  });
}
