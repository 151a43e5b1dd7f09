import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { flyrailReactTranslationRef } from './translation';

const TOOLS: Record<string, string> = {
  'argocd-controller': 'Argo CD',
  'argocd-application-controller': 'Argo CD',
  'kustomize-controller': 'Flux',
  'helm-controller': 'Flux',
  helm: 'Helm',
  'kube-controller-manager': 'Kubernetes',
  'kube-scheduler': 'Kubernetes',
  kubelet: 'Kubernetes',
};

/** Who a field manager stands for, in words; what is not known keeps its own name. */
export function useManagerText(): (
  manager: string | undefined,
  requestedBy?: string,
) => string {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  return (manager, requestedBy) => {
    if (!manager) {
      return t('manager.unknown');
    }
    if (manager === 'flyrail-portal') {
      return requestedBy
        ? t('manager.person', { person: requestedBy })
        : t('manager.portal');
    }
    const kubectl = /^kubectl(?:-(?:client-side-)?(.+))?$/.exec(manager);
    if (kubectl) {
      return t('manager.kubectl', {
        command: ['kubectl', kubectl[1]].filter(Boolean).join(' '),
      });
    }
    const operator = /^flyrail-(.+)$/.exec(manager)?.[1];
    return operator
      ? t('manager.operator', { operator })
      : TOOLS[manager] ?? manager;
  };
}
