export interface Config {
  flyrail?: {
    /**
     * The clusters whose operators this host runs. One entry each; a cluster
     * that is down does not keep the backend from starting.
     */
    clusters?: Array<{
      /** Lower case letters, digits and dashes. It appears in addresses and in annotations. */
      name: string;
      /** What people read. Default: the name. */
      title?: string;
      /**
       * A kubeconfig file; `~` and paths relative to the backend's working directory are allowed.
       * Either this or `url`.
       */
      kubeconfig?: string;
      /** The context of that kubeconfig. Default: its current context. */
      context?: string;
      /** The address of the API server. Needs `credentials`. */
      url?: string;
      /** A PEM file with the API server's certificate authority, beside `url`. */
      caFile?: string;
      /** The same, inline: base64 of the PEM text, as in a kubeconfig. */
      caData?: string;
      /**
       * What the host authenticates with; exactly one of the three. Required beside `url`,
       * optional beside `kubeconfig` (default: that file's user). Never the same token as the
       * kubernetes plugin's `serviceAccountToken`, nor that of the pod where the plugin takes it (`authProvider:
       * serviceAccount` without one): its proxy lends it to people.
       * @deepVisibility secret
       */
      credentials?: {
        /** A kubeconfig whose current context's user is used. */
        kubeconfig?: string;
        /** A bearer token. */
        token?: string;
        /** A file with a bearer token; read again when it changes. */
        tokenFile?: string;
      };
      /**
       * As whom the operators act on this cluster.
       * `perOperator`: each as its own ServiceAccount `flyrail-<operator>` in `flyrail.namespace`, with a token of
       * an hour that the host asks for; the host's credentials need no other right, but for webhooks. `shared`: all with the host's
       * credentials, for a first try: they must then be allowed everything that all operators are.
       * Default: perOperator.
       */
      identity?: 'perOperator' | 'shared';
      /**
       * Where the API server of this cluster can ask the operators' rules (admission webhooks) while a person waits.
       * Absent: nobody asks; the operators check when they reconcile.
       */
      webhooks?: {
        /** The port to listen on, of this cluster alone. */
        port: number;
        /** The address to listen on. Default: every one. */
        host?: string;
        /** A Service in `flyrail.namespace` whose port 443 leads here. Either this or `url`. */
        service?: string;
        /** `https://host:port`, as the API server reaches this host. */
        url?: string;
        /** How long a write waits for an answer, 1 to 5. Default: 3. */
        timeoutSeconds?: number;
      };
    }>;
    /** The namespace of the operators' ServiceAccounts and Leases on every cluster. Default: flyrail-system. */
    namespace?: string;
    /**
     * Into how many parts the objects of each operator are divided among the hosts that run with this
     * configuration; as many hosts share the work. Default: 2.
     */
    shards?: number;
    /**
     * Who lives in this backend beside the operators. `shared`: a portal; fewer objects are reconciled at once while
     * its event loop does not come round in time, so that its pages stay quick. `own`: nobody, they take what they can.
     * Default: shared.
     */
    eventLoop?: 'shared' | 'own';
    /** Metrics and health on a port of their own: /metrics, /healthz, /readyz. */
    monitoring?: {
      /** The port; false for none. Default: 8080. */
      port?: number | false;
      /** The address to listen on. Default: every one. */
      host?: string;
    };
    /**
     * Writes other than dry runs are refused while `permission.enabled` is false, because then
     * nobody decides who may write. True lets everybody write: for a demo on one's own machine.
     * Default: false.
     */
    allowWritesWithoutPermissions?: boolean;
    /** Of the CostOptimization operator, which declares and judges it. */
    optimization?: object;
  };
}
