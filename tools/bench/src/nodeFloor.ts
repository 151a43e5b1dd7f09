// What any operator in Node has in memory before it does anything: the runtime and the Kubernetes client.
import('@kubernetes/client-node').then(() => setInterval(() => {}, 60_000));
