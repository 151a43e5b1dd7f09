export interface Config {
  flyrail?: {
    optimization?: {
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
          /** The most samples that one query may look at. Default: 1000000. */
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
