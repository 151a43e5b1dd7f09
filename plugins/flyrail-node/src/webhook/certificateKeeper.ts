import type { Clock } from '../clock';
import {
  newMaterial,
  withNewAuthority,
  withNewServing,
  type CertificateMaterial,
} from './certificates';
import { nextStep, type CertificateStep } from './certificatePlan';
import type { CertificateSecret } from './certificateSecret';

/** How long every API server has to hear of a new authority before something that it signed is served. */
const settleMs = 60_000;
/** Another replica wrote at the same time: read again, this often. */
const attempts = 5;

export interface CertificateKeeperOptions {
  secret: CertificateSecret;
  /** DNS names and IP addresses that the serving certificate must be good for. */
  hosts: readonly string[];
  clock: Clock;
  /** Has the API server trust these authorities. */
  publish(material: CertificateMaterial): Promise<void>;
  /** Serves with this certificate from now on. */
  serve(material: CertificateMaterial): Promise<void>;
}

/**
 * Keeps the certificates in the Secret fresh, together with other replicas, one step at each look.
 *
 * Guarantees: what is served was signed by an authority that the API server has been told of, also while the authority
 * is replaced; of replicas that look at once, one writes and the others take what it wrote.
 */
export class CertificateKeeper {
  /** What is served. */
  private material?: CertificateMaterial;
  private trusted?: { authority: string; since: number };

  constructor(private readonly options: CertificateKeeperOptions) {}

  /** Whether the API server was told of the webhooks. */
  get published(): boolean {
    return this.trusted !== undefined;
  }

  /** Does what is due. `soon` is when the next step of a rotation is due, in milliseconds. */
  async look(signal: AbortSignal): Promise<{ soon?: number }> {
    const { publish, serve } = this.options;
    const isFirst = this.material === undefined;
    const material = await this.settled(signal);
    signal.throwIfAborted();
    if (isFirst) {
      // Listen before anybody is told to come.
      await serve(material);
      await this.told(material, publish);
    } else {
      await this.told(material, publish);
      await serve(material);
    }
    this.material = material;
    const waits = material.authorities.length > 1 && !this.isTrusted(material);
    return waits ? { soon: settleMs + 1_000 } : {};
  }

  private async settled(signal: AbortSignal): Promise<CertificateMaterial> {
    const { clock, hosts, secret } = this.options;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const stored = await secret.read(signal);
      // A Secret that was deleted: what is served goes on.
      const found = stored.material ?? this.material;
      const step = nextStep(
        found,
        hosts,
        clock.now(),
        found !== undefined && this.isTrusted(found),
      );
      const next = await this.take(step, found);
      if (
        next === stored.material ||
        (await secret.write(next, stored, signal))
      ) {
        return next;
      }
    }
    throw new Error(
      'The certificates of the webhooks were changed by others at each attempt to write them',
    );
  }

  private async take(
    step: CertificateStep,
    found: CertificateMaterial | undefined,
  ): Promise<CertificateMaterial> {
    const { clock, hosts } = this.options;
    switch (step) {
      case 'addAuthority':
        return withNewAuthority(found!, clock.now());
      case 'renewServing':
        return withNewServing(found!, hosts, clock.now());
      case 'dropAuthorities':
        return { ...found!, authorities: found!.authorities.slice(0, 1) };
      case 'renewAll':
        return newMaterial(hosts, clock.now());
      default:
        return found!;
    }
  }

  private async told(
    material: CertificateMaterial,
    publish: CertificateKeeperOptions['publish'],
  ): Promise<void> {
    await publish(material);
    const [authority] = material.authorities;
    if (this.trusted?.authority !== authority) {
      this.trusted = { authority, since: this.options.clock.now() };
    }
  }

  private isTrusted({ authorities: [newest] }: CertificateMaterial): boolean {
    return (
      this.trusted?.authority === newest &&
      this.options.clock.now() - this.trusted.since >= settleMs
    );
  }
}
