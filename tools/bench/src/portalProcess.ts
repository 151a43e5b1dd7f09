import { createBackend } from '@backstage/backend-defaults';
import * as catalog from '@backstage/plugin-catalog-backend';
import * as userSettings from '@backstage/plugin-user-settings-backend';
import * as events from '@backstage/plugin-events-backend';
import * as signals from '@backstage/plugin-signals-backend';
import { flyrailPlugin } from '@flyrail/backstage-plugin-flyrail-backend/src/plugin';
import { webappModule } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/src/module';
import { featureOf } from './featureOf.ts';

// A portal with the host and the WebApp operator in it: what ./dev bench portal measures. Configured by --config FILE.

const backend = createBackend();
for (const plugin of [catalog, userSettings, events, signals]) {
  backend.add(featureOf(plugin));
}
backend.add(flyrailPlugin);
backend.add(webappModule);
backend.start();
