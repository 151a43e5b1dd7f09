import {
  capabilityAnnotation,
  KUBERNETES_ID,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  parseAllDocuments,
  parseDocument,
  stringify,
  type Document,
} from 'yaml';
import type { FileText } from './manifestFiles';
import { withYamlValue, yamlValues } from './yamlEdits';

/** A kustomization that lists the file too; one that does already stays as it is. Pure. */
export function kustomizationWith(existing: string, file: string): FileText {
  const [value] = yamlValues(existing) ?? [];
  const { resources } = (value ?? {}) as { resources?: unknown[] };
  const listed = resources ?? [];
  if (listed.some(entry => entry === file || entry === `./${file}`)) {
    return undefined;
  }
  const wanted = { ...(value ?? {}), resources: [...listed, file] };
  return (
    (listed.length > 0 ? withYamlValue(existing, 0, wanted) : undefined) ??
    rewrittenWith(existing, file, listed.length > 0)
  );
}

/** A catalog-info.yaml that describes the component too; one that does already stays as it is. Pure. */
export function catalogInfoWith(
  existing: FileText,
  component: { name: string; owner: string; system?: string },
): FileText {
  const { name, owner, system } = component;
  const there = existing ? parseAllDocuments(existing) : [];
  const listed = (there as Document[]).some(document => {
    const entity = document.toJS();
    return entity?.kind === 'Component' && entity?.metadata?.name === name;
  });
  if (listed) return undefined;
  const entity = stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        [KUBERNETES_ID]: name,
        [capabilityAnnotation('webapp')]: 'enabled',
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner,
      ...(system && { system }),
    },
  });
  return existing?.trim() ? `${existing.trimEnd()}\n---\n${entity}` : entity;
}

/** Comments and order stay, the layout may change. */
function rewrittenWith(
  existing: string,
  file: string,
  isListed: boolean,
): string {
  const document = parseDocument(existing);
  if (isListed) {
    document.addIn(['resources'], file);
  } else {
    document.set('resources', [file]);
  }
  return String(document);
}
