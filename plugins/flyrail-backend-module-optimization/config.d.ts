export interface Config {
  flyrail?: {
    optimization?: {
      /**
       * Base64 of 32 bytes ("openssl rand -base64 32"), with which is sealed what a workload was before it was changed.
       * Without it nothing is applied.
       * @visibility secret
       */
      stateKey?: string;
      /**
       * Earlier keys, which open what they sealed.
       * @deepVisibility secret
       */
      previousStateKeys?: string[];
      /** Namespaces whose CostOptimizations may name workloads of other namespaces. Default: none. */
      crossNamespaces?: string[];
      /** Each workload is looked at again after so many minutes. Default: 30. */
      recheckMinutes?: number;
      /** A change is watched for so many minutes after it was written. Default: 10. */
      verifyMinutes?: number;
      /**
       * A change of sizes is tried for so many seconds on one pod in ten before it is written, where the cluster resizes
       * pods in place (Kubernetes 1.33). 0: never. Default: 10.
       */
      canarySeconds?: number;
      /** Whose days and hours replicas follow where they follow the clock: "Europe/Berlin". Default: UTC. */
      timeZone?: string;
      /** What a core and a GiB cost; list prices of the cloud where nothing is said. */
      prices?: {
        /** Whose list prices. Default: other (OpenCost's). */
        cloud?: 'aws' | 'azure' | 'gcp' | 'other';
        /** What you really pay, USD an hour. */
        onDemand?: { cpuCoreHour?: number; memoryGiBHour?: number };
        /** The same of spot capacity. */
        spot?: { cpuCoreHour?: number; memoryGiBHour?: number };
      };
      /**
       * Where the usage of each cluster's containers is kept. A cluster without an entry is measured by its
       * metrics API: then the host collects by itself, from now on.
       */
      usage?: Array<{
        /** The name of an entry of `flyrail.clusters`. */
        cluster: string;
        /** A Prometheus, or what speaks its query API: Thanos, Mimir, VictoriaMetrics. */
        prometheus: {
          /** Its address, up to where `/api/v1/query` is. */
          url: string;
          /**
           * Sent with each query: `Authorization`, `X-Scope-OrgID`.
           * @visibility secret
           */
          headers?: { [name: string]: string };
          /** A file with a bearer token, read again for each query. */
          tokenFile?: string;
          /** A PEM file with the certificate authority of an https address. */
          caFile?: string;
          /** Labels that tell this cluster's series from others' in the same store. */
          labels?: { [name: string]: string };
          /** The most samples that one query may look at. Default: 500000. */
          samplesPerQuery?: number;
          /** How many queries run at once. Default: 2. */
          queriesInFlight?: number;
          /** How long a query may take. Default: 30. */
          queryTimeoutSeconds?: number;
          /** How many days back a workload is read the first time, 1 to 30. Default: 14. */
          historyDays?: number;
        };
      }>;
    };
  };
}
