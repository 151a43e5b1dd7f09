import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { ConflictError, InputError } from '@backstage/errors';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  createOperatorMetrics,
  EventLoopShare,
  hostRoutesExtensionPoint,
  operatorsExtensionPoint,
  Owners,
  systemClock,
  type HostRoutes,
  type Operator,
} from '@flyrail/backstage-plugin-flyrail-node';
import { collectDefaultMetrics } from 'prom-client';
import { version } from '../package.json';
import { Access } from './access';
import { registerActions } from './actions/register';
import { Announcements } from './announcements';
import { Cluster } from './cluster';
import {
  accessTo,
  refuseSharedToken,
  refuseSharedTokens,
} from './clusterAccess';
import { readFlyrailConfig } from './config';
import { DatabaseEffectLedger } from './database/DatabaseEffectLedger';
import { DriftHistory } from './database/DriftHistory';
import { openDatabase } from './database/migrate';
import { Host } from './host';
import { hostView } from './hostView';
import { Monitoring } from './monitoring';
import { Operations } from './operations';
import { Readers } from './readers';
import { RecentEvents } from './recentEvents';
import { registerPermissions } from './resourceType';
import { createRouter } from './router';
import { registerStateMetrics } from './stateMetrics';

/** What the host serves itself. */
const OWN = ['health', 'v1'];

/** The host: runs the operators that modules add, on every configured cluster. */
export const flyrailPlugin = createBackendPlugin({
  pluginId: 'flyrail',
  register(env) {
    const operators: Operator[] = [];
    env.registerExtensionPoint(operatorsExtensionPoint, {
      addOperator(operator) {
        if (operators.some(({ name }) => name === operator.name)) {
          throw new ConflictError(
            `Operator "${operator.name}" was added twice`,
          );
        }
        operators.push(operator);
      },
    });
    const routes: HostRoutes[] = [];
    env.registerExtensionPoint(hostRoutesExtensionPoint, {
      addRoutes(added) {
        if (!/^[a-z][a-z0-9-]*$/.test(added.path) || OWN.includes(added.path)) {
          throw new InputError(
            `Routes cannot be added below "${
              added.path
            }": it must be one segment of lower case letters, digits and dashes, and none of ${OWN.join(
              ', ',
            )}`,
          );
        }
        if (routes.some(({ path }) => path === added.path)) {
          throw new ConflictError(
            `Routes below "${added.path}" were added twice`,
          );
        }
        routes.push(added);
      },
    });

    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { config, logger, httpRouter, lifecycle } = deps;
        const flyrail = readFlyrailConfig(config);
        await refuseSharedTokens(flyrail.clusters, config);
        if (flyrail.clusters.length === 0) {
          logger.warn('No clusters: flyrail.clusters is empty or absent');
        }

        const permissionsEnabled =
          config.getOptionalBoolean('permission.enabled') ?? false;
        const readers = new Readers(systemClock);
        const announcements = new Announcements({
          ...deps,
          readers: permissionsEnabled ? readers : undefined,
          clock: systemClock,
        });
        const knex = await openDatabase(deps.database);
        const effects = new DatabaseEffectLedger(knex);
        const history = new DriftHistory({ knex, clock: systemClock, logger });
        await deps.scheduler.scheduleTask({
          id: 'flyrail-forget-old-history',
          frequency: { hours: 24 },
          timeout: { minutes: 5 },
          initialDelay: { minutes: 5 },
          fn: async () => {
            await effects.forgetOld();
            await history.forgetOld();
          },
        });
        const metrics = createOperatorMetrics();
        const share =
          flyrail.eventLoop === 'shared'
            ? new EventLoopShare(systemClock)
            : undefined;
        const instance = `${hostname()}_${randomUUID()}`;
        const clusters = flyrail.clusters.map(
          cluster =>
            new Cluster({
              config: cluster,
              operators,
              namespace: flyrail.namespace,
              instance,
              shards: flyrail.shards,
              version,
              effects,
              share,
              history,
              access: async () => {
                const access = await accessTo(cluster);
                await refuseSharedToken(cluster, access, config);
                return access;
              },
              onChange: (operator, change) =>
                announcements.announce(cluster.name, operator, change),
              logger,
              clock: systemClock,
              metrics,
            }),
        );
        const host = new Host(clusters, operators);
        const { registry } = metrics;
        collectDefaultMetrics({ register: registry });
        registerStateMetrics(registry, () =>
          clusters.map(cluster => cluster.overview()),
        );
        const monitoring = new Monitoring({
          config: flyrail.monitoring,
          registry,
          waitingFor: () => host.waitingFor(),
          logger,
          clock: systemClock,
        });

        const owners = new Owners({ ...deps, clock: systemClock });
        registerPermissions(deps.permissionsRegistry, host, owners);
        const access = new Access({
          ...deps,
          owners,
          near: (cluster, namespace) => host.near(cluster, namespace),
          isListed: cluster => host.isListed(cluster),
          permissionsEnabled,
          allowWritesWithoutPermissions: flyrail.allowWritesWithoutPermissions,
        });
        const operations = new Operations({
          host,
          access,
          auditor: deps.auditor,
          readers,
          history,
          events: new RecentEvents({ clock: systemClock }),
        });
        registerActions(deps.actionsRegistry, operations);
        const view = hostView({ host, operations, httpAuth: deps.httpAuth });
        const served = routes.map(({ path, serve }) => ({
          path,
          handler: serve(view),
        }));
        httpRouter.use(
          createRouter({
            host,
            operations,
            httpAuth: deps.httpAuth,
            monitoring,
            added: served,
          }) as never,
        );
        httpRouter.addAuthPolicy({ path: '/health', allow: 'unauthenticated' });
        lifecycle.addStartupHook(() => {
          monitoring.start();
          host.start();
        });
        lifecycle.addShutdownHook(async () => {
          await host.stop();
          await history.flush();
          await monitoring.stop();
        });
      },
    });
  },
});
