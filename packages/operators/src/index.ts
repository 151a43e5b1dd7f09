/*
 * The operators without a portal: a backend of its own that hosts them and
 * nothing else. The portal finds it by `discovery.endpoints`; people, the
 * permission policy and the events bus stay in the portal. See deploy/.
 */
import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('@flyrail/backstage-plugin-flyrail-backend'));
backend.add(import('@flyrail/backstage-plugin-flyrail-backend-module-webapp'));
backend.add(
  import('@flyrail/backstage-plugin-flyrail-backend-module-optimization'),
);

// A host that is only half there helps nobody: say why, and stop.
backend.start().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
