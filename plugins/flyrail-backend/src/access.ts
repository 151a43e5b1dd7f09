import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import {
  flyrailResourceReadPermission,
  flyrailResourceWritePermission,
  type KubernetesObject,
  type ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  flyrailPermissionResourceRef,
  flyrailPermissionRules,
  type FlyrailResource,
  type Owners,
  type OwnersOfEach,
} from '@flyrail/backstage-plugin-flyrail-node';
import { mayHoldIn, type Criteria } from './clusterConditions';
import { namesNamespaces, waysOf } from './creation';
import { Judgements } from './judgements';
import { ReadDecisions } from './readDecisions';

/** An object where it is, or where it would be. */
export interface Placed {
  cluster: string;
  kindId: string;
  object: KubernetesObject;
}

/** What one person may do, for as long as one request takes. */
export interface Judge {
  /** Whether it is allowed for every object, without looking at it. */
  readonly everything: boolean;
  /** Whether it may be allowed for any object in the cluster. */
  concerns(cluster: string): boolean;
  /**
   * Those of the objects that it is allowed for.
   *
   * @throws ServiceUnavailableError when owners matter and the catalog cannot be asked
   */
  allowed<P extends Placed>(objects: readonly P[]): Promise<P[]>;
  /** @throws NotAllowedError naming permission and object; or as `allowed` */
  require(object: Placed): Promise<void>;
  /**
   * As `require`, for an object that there is not yet. Whose it is says its writer alone: where nothing but ownership
   * allows it, there must be something in its namespace already for which this is allowed.
   */
  requireNew(object: Placed): Promise<void>;
}

/** Of somebody who may do it to everything. */
export const ALLOWED: Judge = {
  everything: true,
  concerns: () => true,
  allowed: async objects => [...objects],
  require: async () => {},
  requireNew: async () => {},
};

/** Whether somebody may. */
export class Access {
  readonly #judgements = new Judgements();
  readonly #reading = new ReadDecisions(credentials =>
    this.#decide(credentials, flyrailResourceReadPermission),
  );

  constructor(
    private readonly options: {
      permissions: PermissionsService;
      permissionsRegistry: PermissionsRegistryService;
      owners: Pick<Owners, 'of'>;
      /** What is known in a namespace. */
      near(cluster: string, namespace: string): Placed[];
      /** Whether that is all there is. */
      isListed(cluster: string): boolean;
      /** Whether anybody decides at all: `permission.enabled`. */
      permissionsEnabled: boolean;
      allowWritesWithoutPermissions: boolean;
    },
  ) {}

  /** @throws NotAllowedError naming the permission to ask for, when it is denied whatever the object */
  async toRead(credentials: BackstageCredentials): Promise<Judge> {
    return this.#judge(
      flyrailResourceReadPermission,
      await this.#reading.of(credentials),
    );
  }

  /** @throws NotAllowedError naming the permission, or the setting that is off */
  async toWrite(
    credentials: BackstageCredentials,
    { dryRun }: { dryRun: boolean },
  ): Promise<Judge> {
    const permission = flyrailResourceWritePermission;
    const decision = await this.#decide(credentials, permission);
    const judge = this.#judge(permission, decision);
    const { permissionsEnabled, allowWritesWithoutPermissions } = this.options;
    if (!dryRun && !permissionsEnabled && !allowWritesWithoutPermissions) {
      throw new NotAllowedError(
        'Only dry runs are allowed: permission.enabled is false, so nobody decides who may write. Set permission.enabled: true, or flyrail.allowWritesWithoutPermissions: true to let everybody write',
      );
    }
    return judge;
  }

  async #decide(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
  ): Promise<PolicyDecision> {
    const [decision] = await this.options.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision;
  }

  #judge(permission: ResourcePermission, decision: PolicyDecision): Judge {
    const { permissionsRegistry, owners, near, isListed } = this.options;
    if (decision.result === AuthorizeResult.DENY) {
      throw new NotAllowedError(`This needs the permission ${permission.name}`);
    }
    if (decision.result === AuthorizeResult.ALLOW) return ALLOWED;
    const { conditions } = decision as ConditionalPolicyDecision;
    const authorize = createConditionAuthorizer(
      permissionsRegistry.getPermissionRuleset(flyrailPermissionResourceRef),
    );
    const mayBe = (criteria: Criteria, placed: Placed, each: OwnersOfEach) =>
      holds(criteria, each, (leaf, owned) =>
        authorize(
          { ...decision, conditions: leaf } as PolicyDecision,
          ownedBy(addressOf(placed), owned),
        ),
      );
    const ownersMatter = mentionsOwners(conditions);
    const judged = this.#judgements.by(conditions);
    const ownersOf = async (objects: readonly Placed[]) =>
      ownersMatter ? owners.of(objects) : [];
    const allowed = async <P extends Placed>(objects: readonly P[]) => {
      const found = await ownersOf(objects);
      return objects.filter((placed, index) =>
        judged(placed.object, found[index] ?? [], () =>
          mayBe(conditions, placed, found[index] ?? []),
        ),
      );
    };
    /** Whether more than the ownership that its writer claims allows it. */
    const isAllowedThere = async (placed: Placed) => {
      const [found = []] = await ownersOf([placed]);
      return waysOf(conditions).some(
        way =>
          mayBe(way, placed, found) &&
          (namesNamespaces(way) || mayBe(way, placed, [])),
      );
    };
    const require = async (placed: Placed) => {
      if ((await allowed([placed])).length > 0) return;
      const { cluster, namespace, name } = addressOf(placed);
      throw new NotAllowedError(
        `This needs the permission ${permission.name} for ${placed.object.kind} ${namespace}/${name} in cluster "${cluster}"; the policy of this portal gives it to you for others only (by owner, namespace or cluster)`,
      );
    };
    return {
      everything: false,
      concerns: cluster => mayHoldIn(cluster, conditions),
      allowed,
      require,
      async requireNew(placed) {
        await require(placed);
        const { cluster, namespace } = addressOf(placed);
        if (
          !ownersMatter ||
          (await isAllowedThere(placed)) ||
          (await allowed(near(cluster, namespace))).length > 0
        ) {
          return;
        }
        if (!isListed(cluster)) {
          throw new ServiceUnavailableError(
            `What namespace ${namespace} of cluster "${cluster}" has is not known yet, and with it whether anything there is yours. Try again when its operators run`,
          );
        }
        throw new NotAllowedError(
          `The policy of this portal gives you the permission ${permission.name} by owner and names no namespaces to create in, and nothing in namespace ${namespace} of cluster "${cluster}" is yours yet. Have the policy name that namespace (isInNamespace), or somebody who may create the first object there`,
        );
      },
    };
  }
}

/**
 * Whether conditions hold. Who owns something must be an owner of each entity that it may be of; who is excluded as an
 * owner (`not`) needs to be one of any: a further entity with the id of another neither gives nor takes.
 */
function holds(
  criteria: Criteria,
  ownersOfEach: OwnersOfEach,
  judge: (leaf: Criteria, ownersOfEach: OwnersOfEach) => boolean,
  isExcluding = false,
): boolean {
  const ofPart = (part: Criteria) =>
    holds(part, ownersOfEach, judge, isExcluding);
  if ('allOf' in criteria) return criteria.allOf.every(ofPart);
  if ('anyOf' in criteria) return criteria.anyOf.some(ofPart);
  if ('not' in criteria) {
    return !holds(criteria.not, ownersOfEach, judge, !isExcluding);
  }
  return judge(criteria, isExcluding ? [ownersOfEach.flat()] : ownersOfEach);
}

/** What rules look at. */
export function ownedBy(
  address: ResourceAddress,
  ownersOfEach: OwnersOfEach,
): FlyrailResource {
  const [first = [], ...others] = ownersOfEach;
  return {
    ...address,
    owners: first.filter(owner => others.every(each => each.includes(owner))),
    ownersOfEach,
  };
}

export function addressOf({
  cluster,
  kindId,
  object,
}: Placed): ResourceAddress {
  const { namespace = '', name = '' } = object.metadata;
  return { cluster, kindId, namespace, name };
}

function mentionsOwners(criteria: Criteria): boolean {
  if ('allOf' in criteria) return criteria.allOf.some(mentionsOwners);
  if ('anyOf' in criteria) return criteria.anyOf.some(mentionsOwners);
  if ('not' in criteria) return mentionsOwners(criteria.not);
  return (
    criteria.rule === flyrailPermissionRules.isEntityOwner.name ||
    // A rule that somebody added may look at owners too.
    !Object.values(flyrailPermissionRules).some(
      ({ name }) => name === criteria.rule,
    )
  );
}
