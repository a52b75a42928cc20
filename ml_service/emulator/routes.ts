import type { Emulator } from './emulator.ts';
import { faultRoutes } from './faults/fault-routes.ts';
import type { Route } from './http/route.ts';
import type { Engine } from './jobs/open-engine.ts';
import { codeRoutes } from './resources/codes.ts';
import { componentRoutes } from './resources/components.ts';
import { datastoreRoutes } from './resources/datastores.ts';
import { environmentRoutes } from './resources/environments.ts';
import { jobRoutes } from './resources/jobs.ts';
import { openOperations } from './resources/operations.ts';
import { runHistoryRoutes } from './resources/run-history.ts';
import { tokenRoutes } from './resources/token.ts';
import { workspaceRoutes } from './resources/workspace.ts';

/** Gives all routes of an emulator. */
export function routesOf(emulator: Emulator, engine: Engine): readonly Route[] {
  const operations = openOperations(emulator);
  return [
    ...tokenRoutes(emulator),
    ...faultRoutes(emulator),
    ...workspaceRoutes(emulator),
    ...operations.routes,
    ...codeRoutes(emulator),
    ...environmentRoutes(emulator),
    ...componentRoutes(emulator),
    ...jobRoutes(emulator, engine, operations),
    ...datastoreRoutes(emulator),
    ...runHistoryRoutes(emulator),
  ];
}
