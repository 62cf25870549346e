// The table of collectors.
import type { CollectorFactory } from "./collector.ts";
import { capabilitiesCollector } from "./capabilities.ts";
import { consoleCollector } from "./console.ts";
import { cookiesCollector } from "./cookies.ts";
import { errorsCollector } from "./errors.ts";
import { framesCollector } from "./frames.ts";
import { frameworksCollector } from "./frameworks.ts";
import { headersCollector } from "./headers.ts";
import { loadsCollector } from "./loads.ts";
import { messagesCollector } from "./messages.ts";
import { metasCollector } from "./metas.ts";
import { mixedContentCollector } from "./mixed_content.ts";
import { notRestoredCollector } from "./not_restored.ts";
import { overlaysCollector } from "./overlays.ts";
import { portalsCollector } from "./portals.ts";
import { reportsCollector } from "./reports.ts";
import { requestsCollector } from "./requests.ts";
import { resourcesCollector } from "./resources.ts";
import { scriptsCollector } from "./scripts.ts";
import { settingsCollector } from "./settings.ts";
import { violationsCollector } from "./violations.ts";
import { vitalsCollector } from "./vitals.ts";

export const kCollectors: readonly CollectorFactory[] = [
  errorsCollector,
  resourcesCollector,
  violationsCollector,
  reportsCollector,
  consoleCollector,
  requestsCollector,
  vitalsCollector,
  metasCollector,
  loadsCollector,
  scriptsCollector,
  mixedContentCollector,
  framesCollector,
  messagesCollector, // after the frames' own listener, which reads messages as well
  portalsCollector,
  overlaysCollector,
  frameworksCollector,
  notRestoredCollector,
  cookiesCollector,
  capabilitiesCollector,
  settingsCollector,
  headersCollector,
];
