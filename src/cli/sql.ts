import type { Command } from 'commander';
import { wholeNumber } from './option-values.ts';
import type { SqlOptions } from './run-sql.ts';

/** Adds `muster sql`: reads the tables of the workspace, at any of their versions, by SQL. */
export function addSql(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('sql')
    .description('reads the tables of the workspace by SQL, at any of their versions')
    .argument('[query]', 'one SELECT, such as "select * from models@v1 limit 5"')
    .option('--tables', 'list the tables with versions, rows and columns')
    .option('--csv <file>', 'write all rows to a CSV file')
    .option('--json', 'print all rows as JSON')
    .option('--limit <rows>', 'how many rows the screen shows', wholeNumber, 40)
    .option('--memory <megabytes>', 'how much memory the query may take (default: 80 % of the machine)', wholeNumber)
    .option('--cache <dir>', 'keeps copies of part files of a remote workspace (default: .cache/muster in your home)')
    .option('--workspace <dir>', 'where tables and models are kept (default: MUSTER_WORKSPACE, else "workspace")')
    .action(async (query: string | undefined, options: SqlOptions) => {
      const { runSql } = await import('./run-sql.ts');
      ended(await runSql(query, options));
    });
}
