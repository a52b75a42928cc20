import { messageOf } from '#src/core/index.ts';
import { loggingCommand } from '#src/cli/index.ts';
import type { AzureSession } from './azure-session.ts';

/**
 * Gives the lines of `keep`, which shows in the studio what the tables hold. Where it fails, whatever with, the command goes on: a warning says what
 * is `missing` there and why, in a build of Azure DevOps also as an issue of the task, and there are no lines. Only a stop ends the command.
 */
export async function keptInStudio(
  { settings, terminal, signal }: Pick<AzureSession, 'settings' | 'terminal' | 'signal'>,
  missing: string,
  keep: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await keep();
  } catch (error) {
    if (signal.aborted) throw error;
    const text = `${missing}; nothing else depends on it. ${messageOf(error)}`;
    terminal.warn(text);
    if (settings.isAzureDevOps) {
      terminal.command(loggingCommand('task.logissue', { type: 'warning' }, text));
      terminal.command(loggingCommand('task.complete', { result: 'SucceededWithIssues' }, missing));
    }
    return [];
  }
}
