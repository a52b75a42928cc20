import type { Emulator } from './emulator.ts';
import { faultRoutes } from './faults/fault-routes.ts';
import type { Route } from './http/route.ts';
import type { Engine } from './jobs/open-engine.ts';
import { experimentRoutes } from './mlflow/experiment-routes.ts';
import { mlflowRunRoutes } from './mlflow/run-routes.ts';
import { batchEndpointRoutes } from './resources/batch-endpoints.ts';
import { codeRoutes } from './resources/codes.ts';
import { componentRoutes } from './resources/components.ts';
import { computeRoutes } from './resources/computes.ts';
import { dataRoutes } from './resources/data.ts';
import { datastoreRoutes } from './resources/datastores.ts';
import { environmentRoutes } from './resources/environments.ts';
import { invokeRoutes } from './resources/invoke.ts';
import { jobRoutes } from './resources/jobs.ts';
import { modelRoutes } from './resources/models.ts';
import { openOperations } from './resources/operations.ts';
import { runHistoryRoutes } from './resources/run-history.ts';
import { scheduleRoutes } from './resources/schedules.ts';
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
    ...batchEndpointRoutes(emulator, operations),
    ...invokeRoutes(emulator, engine),
    ...computeRoutes(emulator),
    ...dataRoutes(emulator),
    ...modelRoutes(emulator),
    ...scheduleRoutes(emulator, operations),
    ...datastoreRoutes(emulator),
    ...runHistoryRoutes(emulator),
    ...experimentRoutes(emulator),
    ...mlflowRunRoutes(emulator),
  ];
}
