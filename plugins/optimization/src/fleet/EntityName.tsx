import { defaultEntityPresentation } from '@backstage/plugin-catalog-react';

/** An entity by its short name; its whole reference where one points at it. */
export function EntityName(props: { entityRef: string }) {
  const { primaryTitle } = defaultEntityPresentation(props.entityRef);
  return <span title={props.entityRef}>{primaryTitle}</span>;
}
