import { isWrite, type AuditEvent } from '../../dev/src/auditLog.ts';

/** What an audit log says against the holders of Leases. */
export type Verdict = {
  /** Writes by holders that were looked at. */
  writes: number;
  leaseWrites: number;
  /** One line each: a write that took effect although its author's Lease did not last until then. */
  afterExpiry: string[];
  /** One line each: a Lease that somebody took while it still was another's. */
  takenTooEarly: string[];
  /** One line each: a write by an operator's account that does not say for which shard. */
  unsigned: string[];
};

/** The Lease of one shard: who holds it, by what was written last, and until when. */
type Holding = { holder: string; until: number };

/**
 * `flyrail/1.0 (webapp; host_1b4e…; shard 0; term 3)`: the user-agent of what a
 * holder writes for an object of its shard.
 */
const author =
  /^flyrail[^(]*\((?<operator>[^;]+); (?<identity>[^;]+); shard (?<shard>\d+)/;

/** The accounts of the operators; the host's own asks for their tokens and changes nothing. */
const operatorAccount =
  /^system:serviceaccount:flyrail-system:flyrail-(?!host$)/;

/** `flyrail-<operator>-<shard>-of-<total>` */
const shardLease = /^flyrail-(?<operator>.+)-(?<shard>\d+)-of-\d+$/;

/**
 * Goes through the requests in the order in which the API server received them.
 * A write counts when it took effect; its time is when it was received, and the
 * Lease's is what its holder wrote: `renewTime` + `leaseDurationSeconds`. All
 * clocks are those of one machine.
 */
export async function judgeHolders(
  events: AsyncIterable<AuditEvent> | Iterable<AuditEvent>,
): Promise<Verdict> {
  const verdict: Verdict = {
    writes: 0,
    leaseWrites: 0,
    afterExpiry: [],
    takenTooEarly: [],
    unsigned: [],
  };
  const holdings = new Map<string, Holding>();
  /** How long somebody's Lease would have lasted had they not given it up. */
  const wouldHaveLasted = new Map<string, number>();
  for (const event of await inOrder(events)) {
    const { objectRef, userAgent = '', verb } = event;
    const received = Date.parse(event.requestReceivedTimestamp);
    if (objectRef!.resource === 'leases') {
      const lease = shardLease.exec(leaseName(event))?.groups;
      if (!lease) continue;
      verdict.leaseWrites++;
      const key = `${lease.operator}/${lease.shard}`;
      const before = holdings.get(key);
      if (verb === 'delete') {
        holdings.delete(key);
        continue;
      }
      const { holderIdentity, renewTime, leaseDurationSeconds } =
        event.requestObject.spec;
      const isNew = holderIdentity && before?.holder !== holderIdentity;
      if (isNew && before?.holder && received < before.until)
        verdict.takenTooEarly.push(
          `${
            event.requestReceivedTimestamp
          } ${holderIdentity} took ${key}, which ${
            before.holder
          } held until ${new Date(before.until).toISOString()}`,
        );
      const until = Date.parse(renewTime) + leaseDurationSeconds * 1000;
      holdings.set(key, { holder: holderIdentity ?? '', until });
      if (holderIdentity)
        wouldHaveLasted.set(`${key} ${holderIdentity}`, until);
      continue;
    }
    const by = author.exec(userAgent)?.groups;
    if (!by) {
      verdict.unsigned.push(
        `${event.requestReceivedTimestamp} ${verb} ${event.requestURI} by ${event.user.username}`,
      );
      continue;
    }
    verdict.writes++;
    const key = `${by.operator}/${by.shard}`;
    const holding = holdings.get(key);
    if (holding?.holder === by.identity && received <= holding.until) continue;
    // An Event only tells: it may be on its way while the shard is handed over, but not when the Lease has run out.
    const last = wouldHaveLasted.get(`${key} ${by.identity}`) ?? 0;
    if (objectRef!.resource === 'events' && received <= last) continue;
    verdict.afterExpiry.push(
      `${event.requestReceivedTimestamp} ${verb} ${event.requestURI} by ${
        by.identity
      } for ${key}, which ${
        holding?.holder
          ? `${holding.holder} held until ${new Date(
              holding.until,
            ).toISOString()}`
          : 'nobody held'
      }`,
    );
  }
  return verdict;
}

/** What took effect, as received; the log itself is in the order of the answers. */
async function inOrder(
  events: AsyncIterable<AuditEvent> | Iterable<AuditEvent>,
): Promise<AuditEvent[]> {
  const effective: AuditEvent[] = [];
  for await (const event of events) {
    const { objectRef, responseStatus, user } = event;
    if (!isWrite(event) || !objectRef || !responseStatus) continue;
    if (responseStatus.code >= 300) continue;
    if (operatorAccount.test(user.username)) effective.push(event);
  }
  const time = (event: AuditEvent) => event.requestReceivedTimestamp;
  return effective.sort((a, b) => time(a).localeCompare(time(b)));
}

/** Of what is created the name is only in the object. */
function leaseName({ objectRef, requestObject }: AuditEvent): string {
  return objectRef?.name ?? requestObject?.metadata?.name ?? '';
}
