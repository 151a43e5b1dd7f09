import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { screen } from '@testing-library/react';
import { FlyrailAnswers, flyrailApiMock } from '../../dev/flyrailApiMock';
import {
  localCluster,
  sampleEntity,
  sampleOptimization,
} from '../../dev/sampleOptimization';
import { situations } from '../../dev/situations';
import { OptimizationCard } from './OptimizationCard';

function showCard(answers: FlyrailAnswers, annotation = 'enabled') {
  const { metadata } = sampleEntity;
  const annotations = {
    ...metadata.annotations,
    'flyrail.io/optimization': annotation,
  };
  renderInTestApp(
    <TestApiProvider apis={[[flyrailApiRef, flyrailApiMock(answers)]]}>
      <EntityProvider
        entity={{ ...sampleEntity, metadata: { ...metadata, annotations } }}
      >
        <OptimizationCard />
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
}

const inNamespace = (namespace: string) => ({
  ...sampleOptimization,
  metadata: { ...sampleOptimization.metadata, namespace },
});

/** The paragraphs that say something of a workload. */
const sentences = async () =>
  (await screen.findAllByText(/Over-provisioned/)).map(
    found => found.closest('p')!.textContent,
  );

describe('the card', () => {
  it('names nothing where there is one', async () => {
    showCard({});
    expect(await sentences()).toEqual([
      expect.stringMatching(/^Over-provisioned/),
    ]);
  });

  it('says which one each sentence is of where there are several', async () => {
    showCard({
      clusters: [
        {
          cluster: localCluster,
          items: [inNamespace('shop'), inNamespace('staging')],
          stale: false,
        },
      ],
    });
    expect(await sentences()).toEqual([
      expect.stringMatching(/^shop\/frontend-webOver-/),
      expect.stringMatching(/^staging\/frontend-webOver-/),
    ]);
  });

  it('says on which cluster where they are on several', async () => {
    showCard(situations.twoClusters);
    expect(await sentences()).toEqual([
      expect.stringMatching(/^shop\/frontend-web · Local clusterOver-/),
      expect.stringMatching(/^shop\/frontend-web · WestLast known: Over-/),
    ]);
  });

  it('says that there is none where a cluster says so', async () => {
    showCard(situations.empty);
    expect(
      await screen.findByText('No cost optimization yet.'),
    ).toBeInTheDocument();
  });

  it('names the cluster that does not answer, and does not say that there is none', async () => {
    showCard(situations.unreachable);
    expect(
      await screen.findByText('West is not reachable'),
    ).toBeInTheDocument();
    expect(screen.queryByText('No cost optimization yet.')).toBeNull();
  });

  it('says what to write when the annotation cannot be read', async () => {
    showCard({}, 'yes please');
    expect(await screen.findByText(/cannot be read/)).toBeInTheDocument();
    expect(screen.getByText(/write for example "enabled"/)).toBeInTheDocument();
  });
});
