import { basename } from 'node:path';
import { parse, stringify } from 'yaml';

const chart = 'deploy/helm/flyrail-operators';
const crds = 'deploy/kustomize/crds';
const monitoring = 'deploy/kustomize/monitoring';

/** Where the generated accounts live; in a release of the chart it is the release's namespace. */
const NAMESPACE = /namespace: flyrail-system$/gm;

/**
 * What deploy/ has of the generated definitions, rights and rules for admission
 * of plugins/: for Kustomize the definitions, for the Helm chart all of them as
 * templates, and the configuration that the two share. And the alerts and
 * dashboards of the modules, for both. No object is described in two places.
 *
 * @param written - what the modules have in config/{alerts,dashboards}, by path
 */
export function deployFiles(
  generated: Record<string, string>,
  notice: string,
  {
    appConfig,
    written,
  }: { appConfig: string; written: Record<string, string> },
): Record<string, string> {
  const files: Record<string, string> = {
    [`${chart}/files/app-config.yaml`]: `# ${notice}\n${appConfig}`,
    ...monitoringFiles(written, notice),
  };
  const definitions: string[] = [];
  for (const [path, content] of Object.entries(generated)) {
    const [, plugin, kind] =
      /^plugins\/([^/]+)\/config\/(crd|rbac|admission)\//.exec(path) ?? [];
    const name = basename(path);
    if (kind === 'crd') {
      definitions.push(name);
      files[`${crds}/${name}`] = content;
      files[`${chart}/templates/crds/${name}`] = when(
        'crds.install',
        kept(content, notice),
        path,
      );
    }
    const isOfTheRelease =
      name === 'kustomization.yaml' || name === 'namespace.yaml';
    if (kind === 'admission' && !isOfTheRelease)
      files[`${chart}/templates/admission/${name}`] = when(
        'admission.install',
        content,
        path,
        exceptions(content),
      );
    if (kind === 'rbac' && !isOfTheRelease)
      files[
        `${chart}/templates/rbac/${plugin.replace(
          /^flyrail-backend-module-/,
          '',
        )}-${name}`
      ] = when(
        'rbac.install',
        content.replace(NAMESPACE, 'namespace: {{ .Release.Namespace }}'),
        path,
      );
  }
  files[`${crds}/kustomization.yaml`] = `# ${notice}\n${stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: definitions,
    commonAnnotations: staysAlways,
  })}`;
  return files;
}

/** The Helm chart makes objects of the files; Kustomize cannot, and reads nothing outside of its folder. */
function monitoringFiles(
  written: Record<string, string>,
  notice: string,
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [path, content] of Object.entries(written)) {
    const name = basename(path);
    const [, kind] = /\/config\/(alerts|dashboards)\//.exec(path) ?? [];
    files[`${chart}/files/${kind}/${name}`] = content;
    files[`${monitoring}/${kind}/${name}`] =
      kind === 'alerts'
        ? `# ${notice}\n${stringify(
            {
              apiVersion: 'monitoring.coreos.com/v1',
              kind: 'PrometheusRule',
              metadata: {
                name: `flyrail-${name.replace(/\.yaml$/, '')}`,
                namespace: 'flyrail-system',
                labels: { 'app.kubernetes.io/part-of': 'flyrail' },
              },
              spec: parse(content),
            },
            { lineWidth: 120 },
          )}`
        : content;
  }
  return files;
}

/** A definition takes its objects along when it goes: no tool may prune it. */
const staysAlways = {
  'helm.sh/resource-policy': 'keep',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'argocd.argoproj.io/sync-options': 'Prune=false,ServerSideApply=true',
};

function kept(definition: string, notice: string): string {
  const object = parse(definition);
  object.metadata.annotations = {
    ...object.metadata.annotations,
    ...staysAlways,
  };
  return `# ${notice}\n${stringify(object, {
    lineWidth: 120,
    aliasDuplicateObjects: false,
  })}`;
}

/** The end of a binding: the namespaces in which the values say that its policy does not hold. */
function exceptions(content: string): string {
  const { kind, metadata } = parse(content);
  return kind === 'ValidatingAdmissionPolicyBinding'
    ? `{{- with index .Values.admission.except ${JSON.stringify(
        metadata.name,
      )} }}
  matchResources:
    namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: NotIn
          values: {{ toJson . }}
{{- end }}
`
    : '';
}

function when(value: string, content: string, path: string, end = ''): string {
  if (content.replaceAll('{{ .Release.Namespace }}', '').includes('{{'))
    throw new Error(
      `${path} has "{{" in it, which a Helm template would read as its own`,
    );
  return `{{- if .Values.${value} }}\n${content}${end}{{- end }}\n`;
}
