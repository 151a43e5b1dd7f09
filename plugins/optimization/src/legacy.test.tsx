import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { flyrailApiMock } from '../dev/flyrailApiMock';
import { optimizerApiMock } from '../dev/optimizerApiMock';
import { sampleEntity } from '../dev/sampleOptimization';
import {
  EntityOptimizationCard,
  EntityOptimizationContent,
  OptimizationsPage,
} from './legacy';
import { optimizerApiRef } from './optimizerApi';

/** A classic app with all that the plugin has, at the given address. */
const showClassicApp = (address: string) =>
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, flyrailApiMock()],
        [optimizerApiRef, optimizerApiMock()],
        [catalogApiRef, catalogApiMock({ entities: [sampleEntity] })],
      ]}
    >
      <EntityProvider entity={sampleEntity}>
        <Routes>
          <Route path="/optimization" element={<OptimizationsPage />} />
          <Route path="/card" element={<EntityOptimizationCard />} />
          <Route path="/tab" element={<EntityOptimizationContent />} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    {
      routeEntries: [address],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );

describe('a classic app', () => {
  it('has the tab', async () => {
    await showClassicApp('/tab');
    expect(
      await screen.findByRole('heading', { name: /^Over-provisioned: \$438/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Preview and apply' }),
    ).toBeEnabled();
  });

  it('has the card, with the way to the tab', async () => {
    await showClassicApp('/card');
    expect(
      await screen.findByText(/^Over-provisioned: \$438 a month/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'See why, and what can be done' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/frontend-web/optimization',
    );
  });

  it('has the fleet page, with a header of its own', async () => {
    await showClassicApp('/optimization');
    expect(
      await screen.findByRole('heading', { level: 1, name: 'Optimization' }),
    ).toBeInTheDocument();
    expect(
      (
        await screen.findAllByRole('link', { name: 'Deployment frontend-web' })
      )[0],
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/frontend-web/optimization?optimization=dev%2Fshop%2Ffrontend-web',
    );
  });
});
