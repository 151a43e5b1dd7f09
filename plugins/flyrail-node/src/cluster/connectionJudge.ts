import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../clock';
import { ClusterHealth, type Problem } from './clusterHealth';
import { ApiError } from './apiError';
import { problemOf } from './connectionProblem';
import { HealthProbe } from './healthProbe';
import { RequestGate } from './requestGate';

export interface ConnectionJudgeOptions {
  name: string;
  title: string;
  server: string;
  clock: Clock;
  logger: LoggerService;
  /** Aborts when the connection is closed. */
  closing: AbortSignal;
  /** Asks the API server for its version, past the gate; undefined when it may not be known. */
  askVersion(): Promise<string | undefined>;
}

/**
 * Hears how each request of a connection went, and decides what that means: how the cluster is, whether requests may
 * leave, and when those who wait for it may go on.
 */
export class ConnectionJudge {
  readonly health: ClusterHealth;
  readonly gate: RequestGate;
  private readonly probe: HealthProbe;
  private readonly reconnectListeners = new Set<() => void>();

  constructor(private readonly options: ConnectionJudgeOptions) {
    const { clock, closing, logger, name, title } = options;
    this.gate = new RequestGate(name, clock);
    this.health = new ClusterHealth(name, title, clock);
    this.health.onChange(({ state, message, remedy }) => {
      if (state === 'ok') {
        logger.info(`Cluster "${name}" is reachable`);
      } else {
        logger.warn(
          `Cluster "${name}" is ${state}: ${message} ${remedy ?? ''}`,
        );
      }
    });
    this.probe = new HealthProbe(clock, closing, () => this.look());
    this.probe
      .run()
      .catch(error => logger.error(`Health probe of "${name}" ended`, error));
  }

  onReconnect(listener: () => void): () => void {
    this.reconnectListeners.add(listener);
    return () => this.reconnectListeners.delete(listener);
  }

  /** One step of a request. What its failure says of the connection is heard. */
  async judged<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      const problem = problemOf(error, this.options.server);
      if (problem) {
        this.probe.suspect();
        if (this.gate.failed(() => error as Error)) {
          this.health.report('requests', problem);
        }
      } else if (error instanceof ApiError && !this.gate.isShut) {
        // A no is an answer, too; but of a cluster that is away, a no proves nothing.
        this.succeeded();
      }
      throw error;
    }
  }

  /** A request was answered as it should be, if only by a no. */
  succeeded(): void {
    this.probe.heard();
    this.gate.succeeded();
    this.health.clear('requests');
    this.connected();
  }

  /** A watch has brought something. */
  heard(): void {
    this.probe.heard();
  }

  /** A watch broke, which says little. */
  suspect(): void {
    this.probe.suspect();
  }

  private async look(): Promise<Problem | undefined> {
    const { askVersion, clock, closing, server } = this.options;
    if (this.gate.isQuiet) {
      return undefined;
    }
    const startedAt = clock.monotonic();
    try {
      const version = await askVersion();
      if (version) {
        this.health.version(version);
      }
      this.probe.heard();
      this.gate.open();
      this.connected();
      return undefined;
    } catch (error) {
      // What others were answered meanwhile says more than one question that failed.
      if (closing.aborted || this.probe.heardSince(startedAt)) {
        return undefined;
      }
      const problem = problemOf(error, server) ?? {
        state: 'unreachable',
        message: `${server}: ${(error as Error).message}`,
        remedy: 'Look into the log; it is tried again by itself.',
      };
      this.gate.shut(() => error as Error);
      this.health.report('connection', problem);
      return problem;
    }
  }

  private connected(): void {
    const wasAway = this.health.hasProblem('connection');
    this.health.clear('connection');
    if (wasAway) {
      for (const listener of [...this.reconnectListeners]) {
        listener();
      }
    }
  }
}
