import { defineOperator } from '@flyrail/backstage-plugin-flyrail-node';
import { Allowance } from './Allowance';
import { LimitRange, ResourceQuota } from './desired';
import { reconcile } from './reconcile';

export const allowanceOperator = defineOperator({
  name: 'allowance',
  watches: Allowance,
  owns: [ResourceQuota, LimitRange],
  reconcile,
});
