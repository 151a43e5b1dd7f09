import { catalogModuleFlyrail } from '@flyrail/backstage-plugin-catalog-backend-module-flyrail/src/module';
import { webappModule } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/src/module';
import { signedInPortal } from './fleet/signedInPortal.ts';

// A portal with WebApps in its catalog: what ./dev bench fleet measures. Configured by --config FILE.

const backend = signedInPortal();
backend.add(catalogModuleFlyrail);
backend.add(webappModule);
backend.start();
