import type { Portal } from './portal';

type Resources = {
  requests: Record<string, string>;
  limits: Record<string, string>;
};

/** How a WebApp is sized, and what whoever sized it left on it. */
export async function sizingOf(
  portal: Portal,
  namespace: string,
  name: string,
): Promise<{
  webApp: Resources;
  /** Of its Deployment's only container. */
  deployment: Resources;
  /** At which share of the CPU request its autoscaler adds pods, in percent. */
  cpuTarget: number | undefined;
  /** Who holds fields of the WebApp but its status. */
  managers: string[];
  marks: string[];
}> {
  const [webApp, deployment] = await Promise.all(
    ['webapp', 'deployment'].map(async kind =>
      JSON.parse(
        await portal.kubectl(
          ...['-n', namespace, 'get', kind, name],
          ...['-o', 'json', '--show-managed-fields'],
        ),
      ),
    ),
  );
  const { annotations = {}, labels = {}, managedFields } = webApp.metadata;
  return {
    webApp: webApp.spec.resources,
    cpuTarget: webApp.spec.autoscaling?.targetCPUUtilization,
    deployment: deployment.spec.template.spec.containers[0].resources,
    managers: managedFields
      .filter(({ subresource }: any) => !subresource)
      .map(({ manager }: any) => manager)
      .sort(),
    marks: Object.keys({ ...annotations, ...labels })
      .filter(key => key.startsWith('flyrail.io/optimiz'))
      .sort(),
  };
}

/** The pods of a WebApp that are not on their way out. */
export async function podsOf(portal: Portal, namespace: string, name: string) {
  const { items } = JSON.parse(
    await portal.kubectl(
      ...['-n', namespace, 'get', 'pods', '-o', 'json'],
      ...['-l', `app.kubernetes.io/instance=${name}`],
    ),
  );
  return items
    .filter(({ metadata }: any) => !metadata.deletionTimestamp)
    .map(({ spec, status }: any) => ({
      requests: spec.containers[0].resources.requests as Record<string, string>,
      isReady: status.conditions?.some(
        (condition: any) =>
          condition.type === 'Ready' && condition.status === 'True',
      ) as boolean,
    })) as { requests: Record<string, string>; isReady: boolean }[];
}
