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
import { sampleEntity } from '../dev/sampleApp';
import { EntityWebAppContent, WebAppsPage } from './legacy';

/** A classic app with both of the plugin's pages, at the given address. */
const showClassicApp = (address: string) =>
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, flyrailApiMock()],
        [catalogApiRef, catalogApiMock({ entities: [sampleEntity] })],
      ]}
    >
      <Routes>
        <Route path="/webapps" element={<WebAppsPage />} />
        <Route
          path="/tab"
          element={
            <EntityProvider entity={sampleEntity}>
              <EntityWebAppContent />
            </EntityProvider>
          }
        />
      </Routes>
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
      await screen.findByRole('heading', { name: /replicas serve nginx:1.21/ }),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Edit' })).toBeEnabled();
  });

  it('has the fleet page, with a header of its own', async () => {
    await showClassicApp('/webapps');
    expect(
      await screen.findByRole('heading', { level: 1, name: 'Web apps' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'sample-app' }),
    ).toBeInTheDocument();
  });
});
