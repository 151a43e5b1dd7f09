import {
  ClusterResult,
  FLYRAIL_OWNER,
  FLYRAIL_SYSTEM,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  compareNames,
  type RowOrders,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimizationObject,
  RISK_LEVELS,
} from '@flyrail/backstage-plugin-optimization-common';
import { waitsForPerson } from '../actions/possibleActions';
import { OptimizationSummary, summarize } from '../summary';
import { FleetEntities, FleetEntity, entityFor } from './entities';

/** One CostOptimization of the fleet; money in USD a month. */
export type FleetRow = {
  key: string;
  name: string;
  namespace: string;
  cluster: string;
  clusterTitle: string;
  target: string;
  entity: FleetEntity | undefined;
  /** Entity references; '' where nobody is known. */
  owner: string;
  system: string;
  state: OptimizationSummary['state'];
  tone: OptimizationSummary['tone'];
  /** What the workload costs; undefined without a recommendation. */
  cost: number | undefined;
  /** What could be saved; 0 where nothing is recommended, below 0 where it needs more. */
  possible: number;
  realizable: number | undefined;
  /** What changes in force save. */
  saved: number;
  confidence: number | undefined;
  risk: OptimizationSummary['risk'];
  /** Something is applied only once a person says so. */
  waitsForPerson: boolean;
  /** Since when its cluster cannot be asked; absent while it can. */
  staleSince: string | undefined;
};

/** The fleet as rows, in the order of the answers. Pure. */
export function fleetRows(
  clusters: ClusterResult<CostOptimizationObject>[],
  entities: FleetEntities,
): FleetRow[] {
  return clusters.flatMap(({ cluster, items, stale }) =>
    items.map((object): FleetRow => {
      const { name = '', namespace = '', annotations } = object.metadata;
      const { state, tone, risk } = summarize(object);
      const shown = object.status?.currentRecommendation;
      const isOpen =
        shown !== undefined && shown.id !== object.status?.applied?.id;
      const entity = entityFor(entities, object, cluster.name);
      return {
        key: `${cluster.name}/${namespace}/${name}`,
        name,
        namespace,
        cluster: cluster.name,
        clusterTitle: cluster.title,
        target: `${object.spec.targetWorkload.kind} ${object.spec.targetWorkload.name}`,
        entity,
        owner: entity?.owner ?? annotations?.[FLYRAIL_OWNER] ?? '',
        system: entity?.system ?? annotations?.[FLYRAIL_SYSTEM] ?? '',
        state,
        tone,
        cost: shown?.currentCost,
        possible: isOpen ? shown.monthlySavings : 0,
        realizable: isOpen ? shown.realizableSavings : undefined,
        saved: object.status?.totalSavings ?? 0,
        confidence: shown?.confidenceScore,
        risk,
        waitsForPerson: waitsForPerson(object),
        staleSince: stale ? cluster.since : undefined,
      };
    }),
  );
}

// What needs a person comes first.
const URGENCY: FleetRow['state'][] = [
  'failed',
  'worse',
  'lost',
  'rolledBack',
  'superseded',
  'under',
  'over',
  'other',
  'applying',
  'watching',
  'deleting',
  'waiting',
  'analyzing',
  'right',
  'applied',
];

const RISKS: FleetRow['risk'][] = [undefined, ...RISK_LEVELS];

/** By what the fleet can be ordered: what could be saved, where nothing else is asked for. */
export const FLEET_ORDERS: RowOrders<FleetRow> = {
  possible: (a, b) => a.possible - b.possible,
  workload: (a, b) => compareNames(a.target, b.target),
  namespace: (a, b) => compareNames(a.namespace, b.namespace),
  cluster: (a, b) => compareNames(a.clusterTitle, b.clusterTitle),
  owner: (a, b) => compareNames(a.owner, b.owner),
  state: (a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state),
  cost: (a, b) => (a.cost ?? -1) - (b.cost ?? -1),
  confidence: (a, b) => (a.confidence ?? -1) - (b.confidence ?? -1),
  risk: (a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk),
  saved: (a, b) => a.saved - b.saved,
};

/** By what savings are added up. */
export const GROUPINGS = ['owner', 'system', 'cluster'] as const;

/** What a group of workloads costs, saves and could save, in USD a month. */
export type FleetGroup = {
  /** '' where nobody is known. */
  name: string;
  count: number;
  /** Of those whose cost is known; undefined where it is of none. */
  cost: number | undefined;
  /** Of how many the cost is known. */
  known: number;
  possible: number;
  saved: number;
  waiting: number;
};

/** Rows added up by owner, system or cluster, what could be saved most first. Pure. */
export function groupRows(
  rows: FleetRow[],
  by: (typeof GROUPINGS)[number],
): FleetGroup[] {
  const groups = new Map<string, FleetGroup>();
  for (const row of rows) {
    const name = by === 'cluster' ? row.clusterTitle : row[by];
    const group = groups.get(name) ?? {
      ...{ name, count: 0, cost: undefined, known: 0 },
      ...{ possible: 0, saved: 0, waiting: 0 },
    };
    groups.set(name, {
      name,
      count: group.count + 1,
      cost: row.cost === undefined ? group.cost : (group.cost ?? 0) + row.cost,
      known: group.known + (row.cost === undefined ? 0 : 1),
      // What needs more is no saving of the others.
      possible: group.possible + Math.max(0, row.possible),
      saved: group.saved + row.saved,
      waiting: group.waiting + (row.waitsForPerson ? 1 : 0),
    });
  }
  return [...groups.values()].sort(
    (a, b) => b.possible - a.possible || (a.name < b.name ? -1 : 1),
  );
}
