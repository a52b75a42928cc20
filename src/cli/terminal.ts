import { styleText } from 'node:util';
import type { Reporter } from '#src/pipelines/index.ts';
import { logLevels, type LogLevel } from '#src/settings/index.ts';
import { redact } from './redact.ts';

/** Where lines go: a stream such as stdout, with what Node knows of it. */
export type Output = { readonly isTTY?: boolean; readonly columns?: number; readonly write: (text: string) => unknown };

/** The terminal of one command: a reporter with one status line on a screen, and plain lines elsewhere. */
export type Terminal = Reporter & {
  /** Prints a line of the result, whatever the log level. */
  readonly print: (text: string) => void;
  /** Prints a logging command for the agent of a build, as it is. */
  readonly command: (text: string) => void;
  /** Prints an error, whatever the log level. */
  readonly error: (text: string) => void;
  /** Takes the status line away. */
  readonly clear: () => void;
};

/** How a terminal behaves. */
export type TerminalOptions = {
  readonly level: LogLevel;
  /** A status line that is drawn over and over; else a plain line every few seconds, where it says something new. */
  readonly hasStatusLine: boolean;
  readonly now: () => number;
  /** Whether an agent reads logging commands from the lines: then no other line may hold one. */
  readonly isAzureDevOps?: boolean;
};

const statusEveryMs = 100;
const plainLineEveryMs = 3000;

/** Opens a terminal: results and log lines go to `out`, errors and the status line to `err`. */
export function openTerminal(out: Output, err: Output, options: TerminalOptions): Terminal {
  let hasLine = false;
  let shown = { task: '', at: 0 };
  let plainLine = '';
  const clear = (): void => {
    if (hasLine) err.write('\r\u001B[K');
    hasLine = false;
  };
  const line = (to: Output, text: string, kind: 'text' | 'command' = 'text'): void => {
    clear();
    const isGuarded = options.isAzureDevOps === true && kind === 'text';
    to.write(`${isGuarded ? withoutCommands(redact(text)) : redact(text)}\n`);
  };
  const isShown = (level: LogLevel): boolean => logLevels.indexOf(level) <= logLevels.indexOf(options.level);
  const status = (text: string): void => {
    err.write(`\r\u001B[K${redact(text).slice(0, (err.columns ?? 80) - 1)}`);
    hasLine = true;
  };
  return {
    print: (text) => line(out, text),
    command: (text) => line(out, text, 'command'),
    error: (text) => line(err, paint(err, 'red', text)),
    debug: (text) => isShown('debug') && line(out, paint(out, 'dim', text)),
    info: (text) => isShown('info') && line(out, text),
    warn: (text) => isShown('warn') && line(out, paint(out, 'yellow', text)),
    clear,
    progress: (task, done, total) => {
      const now = options.now();
      // A task that ends before its first line is due shows none.
      if (task !== shown.task) shown = { task, at: now };
      if (!isShown('info') || now - shown.at < (options.hasStatusLine ? statusEveryMs : plainLineEveryMs)) return;
      shown.at = now;
      const text = `  ${task}  ${done} of ${total} (${Math.floor((100 * done) / Math.max(1, total))} %)`;
      if (options.hasStatusLine) status(text);
      else if (text !== plainLine) line(out, (plainLine = text));
    },
  };
}

/** Gives text in which an agent of Azure DevOps finds no command: a message may hold any text, and it obeys one wherever it stands in a line. */
export function withoutCommands(text: string): string {
  return text.replaceAll('##vso[', '## vso[').replaceAll('##[', '## [');
}

/** Gives text in a colour where the output is a screen, plain elsewhere. */
export function paint(output: Output, format: Parameters<typeof styleText>[0], text: string): string {
  return output.isTTY === true ? styleText(format, text, { validateStream: false }) : text;
}
