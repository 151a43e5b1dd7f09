import {
  ClassicPage,
  PageContent,
} from '@flyrail/backstage-plugin-flyrail-react';
import { useWords } from '../words';
import { Fleet } from './Fleet';

/** The fleet page; the new frontend system draws its header. */
export function FleetPage() {
  return (
    <PageContent>
      <Fleet />
    </PageContent>
  );
}

/** The fleet page of the classic frontend system, with a header of its own. */
export function ClassicFleetPage() {
  const { t } = useWords();
  return (
    <ClassicPage title={t('fleet.title')}>
      <Fleet />
    </ClassicPage>
  );
}
