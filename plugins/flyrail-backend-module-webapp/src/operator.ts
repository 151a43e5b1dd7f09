import {
  defineOperator,
  Deployment,
  Service,
  ServiceAccount,
} from '@flyrail/backstage-plugin-flyrail-node';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { podsOfWebApps } from './pods';
import { reconcile } from './reconcile';

/** Keeps what a WebApp stands for as it is wanted. Its role in a cluster is generated from this. */
export const webappOperator = defineOperator({
  name: 'webapp',
  watches: WebApp,
  owns: [ServiceAccount, Service, Deployment],
  reads: [podsOfWebApps],
  reconcile,
});
