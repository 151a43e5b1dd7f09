import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FlyrailAnswers, flyrailApiMock } from '../../dev/flyrailApiMock';
import { optimizerApiMock } from '../../dev/optimizerApiMock';
import { localCluster, sampleEntity } from '../../dev/sampleOptimization';
import { OptimizationTab } from '../components/OptimizationTab';
import { optimizerApiRef } from '../optimizerApi';

/** One CostOptimization, on a cluster that answers. */
export const only = (object: CostOptimizationObject): FlyrailAnswers => ({
  clusters: [{ cluster: localCluster, items: [object], stale: false }],
});

/** The tab of the sample's component, with what the backend answers; what is asked of it can be looked at. */
export function showTab(
  answers: FlyrailAnswers,
  optimizer = optimizerApiMock(),
) {
  const api = flyrailApiMock(answers);
  jest.spyOn(api, 'editResource');
  jest.spyOn(api, 'pauseResource');
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, api],
        [optimizerApiRef, optimizer],
      ]}
    >
      <EntityProvider entity={sampleEntity}>
        <OptimizationTab />
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
  return api;
}

/** Presses a button as soon as it is there. */
export const press = async (
  name: string,
  within_: { findByRole: any } = screen,
) => userEvent.click(await within_.findByRole('button', { name }));
