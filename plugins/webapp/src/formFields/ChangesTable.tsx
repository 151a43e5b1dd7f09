import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldChange } from '@flyrail/backstage-plugin-flyrail-common';
import { DataTable } from '@flyrail/backstage-plugin-flyrail-react';
import { webAppTranslationRef } from '../translation';

/** What differs, field by field: what there is, and what is asked for; said by `del` and `ins`, not by colour. */
export function ChangesTable(props: { label: string; changes: FieldChange[] }) {
  const { t } = useTranslationRef(webAppTranslationRef);
  return (
    <DataTable
      caption={props.label}
      rows={props.changes}
      rowKey={({ path }) => path}
      columns={[
        { title: t('check.field'), cell: ({ path }) => <code>{path}</code> },
        {
          title: t('check.there'),
          cell: ({ before }) =>
            before === undefined ? (
              t('check.absent')
            ) : (
              <del>{textOf(before)}</del>
            ),
        },
        {
          title: t('check.asked'),
          cell: ({ after }) =>
            after === undefined ? (
              t('check.absent')
            ) : (
              <ins>{textOf(after)}</ins>
            ),
        },
      ]}
    />
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
