// The table of collectors.
import type { CollectorFactory } from "./collector.ts";
import { errorsCollector } from "./errors.ts";
import { framesCollector } from "./frames.ts";
import { frameworksCollector } from "./frameworks.ts";
import { headersCollector } from "./headers.ts";
import { loadsCollector } from "./loads.ts";
import { metasCollector } from "./metas.ts";
import { overlaysCollector } from "./overlays.ts";
import { portalsCollector } from "./portals.ts";
import { requestsCollector } from "./requests.ts";
import { resourcesCollector } from "./resources.ts";
import { violationsCollector } from "./violations.ts";
import { vitalsCollector } from "./vitals.ts";

export const kCollectors: readonly CollectorFactory[] = [
  errorsCollector,
  resourcesCollector,
  violationsCollector,
  requestsCollector,
  vitalsCollector,
  metasCollector,
  loadsCollector,
  framesCollector,
  portalsCollector,
  overlaysCollector,
  frameworksCollector,
  headersCollector,
];
