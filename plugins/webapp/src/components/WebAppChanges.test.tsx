import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { EditRequest } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FlyrailAnswers, flyrailApiMock } from '../../dev/flyrailApiMock';
import { sampleApp, sampleDetail, sampleEntity } from '../../dev/sampleApp';
import { WebAppTab } from './WebAppTab';

// A form of 30 fields in jsdom, on a busy machine.
jest.setTimeout(60_000);

/** As the client throws it: status, and the backend's error in the body. */
const refusal = (statusCode: number, message: string, more: object = {}) =>
  Object.assign(new Error(`Request failed with ${statusCode}`), {
    statusCode,
    body: { error: { name: 'Error', message, ...more } },
  });

async function openTab(answers: FlyrailAnswers = {}) {
  const api = flyrailApiMock(answers);
  const calls = {
    edit: jest.spyOn(api, 'editResource'),
    remove: jest.spyOn(api, 'deleteResource'),
  };
  renderInTestApp(
    <TestApiProvider apis={[[flyrailApiRef, api]]}>
      <EntityProvider entity={sampleEntity}>
        <WebAppTab />
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
  await screen.findByRole('heading', { level: 2 });
  const press = (name: string) =>
    userEvent.click(screen.getByRole('button', { name }));
  return { ...calls, press };
}

const edits = (calls: jest.SpyInstance): EditRequest[] =>
  calls.mock.calls.map(([, request]) => request);

describe('editing a web app', () => {
  it('starts from what is there, shows the difference that the API server would make, applies it, and undoes it', async () => {
    const { edit, press } = await openTab();
    await press('Edit');
    const image = await screen.findByRole('textbox', { name: /^Image/ });
    expect(image).toHaveValue('nginx:1.21');
    await userEvent.clear(image);
    await userEvent.type(image, 'nginx:1.27');
    await press('Review the change');

    const diff = await screen.findByRole('region', {
      name: 'What changes in the spec',
    });
    expect(within(diff).getByText('-image: nginx:1.21').tagName).toBe('DEL');
    expect(within(diff).getByText('+image: nginx:1.27').tagName).toBe('INS');
    await press('Apply');

    await screen.findByText('Changed');
    const base = { uid: sampleApp.metadata.uid, generation: 2 };
    const spec = { ...sampleApp.spec, image: 'nginx:1.27' };
    expect(edits(edit)).toEqual([
      { spec, base, dryRun: true },
      { spec, base, dryRun: false },
    ]);

    await press('Undo');
    await screen.findByText('Undone: its spec is as it was before.');
    expect(edits(edit)[2]).toEqual({
      spec: sampleApp.spec,
      base: { ...base, generation: 3 },
      dryRun: false,
    });
  });

  it('names what cannot be right before anything is sent, in the form and in the YAML', async () => {
    const { press } = await openTab();
    await press('Edit');
    await userEvent.click(await screen.findByRole('radio', { name: 'YAML' }));
    const yaml = screen.getByRole('textbox', { name: 'Spec, as YAML' });
    await userEvent.clear(yaml);
    await userEvent.type(yaml, 'image: nginx:1.21{enter}replicas: 500');
    expect(
      (await screen.findAllByText('spec.replicas')).length,
    ).toBeGreaterThan(0);
    expect(
      screen.getByRole('button', { name: 'Review the change' }),
    ).toBeDisabled();
    await userEvent.type(yaml, '{enter}: [[');
    expect(yaml).toBeInvalid();
  });

  it('shows by field what only the API server refuses, and keeps what was written', async () => {
    const { press } = await openTab({
      edit: async () => {
        throw refusal(400, 'refused', {
          problems: [
            { field: 'spec.image', message: 'not from this registry' },
          ],
        });
      },
    });
    await press('Edit');
    await screen.findByRole('textbox', { name: /^Image/ });
    await press('Review the change');
    expect(
      await screen.findByText(
        'The API server of Local cluster refuses this web app',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getAllByText(/not from this registry/).length,
    ).toBeGreaterThan(1);
  });

  it('on a stale page: says who changed what meanwhile, and puts the person’s change on top', async () => {
    const theirs = {
      ...sampleApp,
      metadata: { ...sampleApp.metadata, generation: 3 },
      spec: { ...sampleApp.spec!, replicas: 5 },
    };
    const answers: FlyrailAnswers = {};
    const { edit, press } = await openTab(answers);
    await press('Edit');
    const image = await screen.findByRole('textbox', { name: /^Image/ });
    await userEvent.clear(image);
    await userEvent.type(image, 'nginx:1.27');
    answers.latest = {
      object: theirs,
      managers: [
        {
          manager: 'kubectl-edit',
          time: '2026-11-20T09:00:00Z',
          fields: ['spec.replicas'],
        },
      ],
    };
    answers.edit = async () => {
      throw refusal(409, 'was changed by someone else meanwhile');
    };
    await press('Review the change');
    expect(await screen.findByText('It changed meanwhile')).toBeInTheDocument();
    expect(
      screen.getByText(/from 3 to 5: by hand \(kubectl edit\)/),
    ).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /^Image/ })).toHaveValue(
      'nginx:1.27',
    );

    answers.edit = undefined;
    await press('Put my change on top of it');
    await press('Review the change');
    await screen.findByRole('button', { name: 'Apply' });
    expect(edits(edit).pop()).toEqual({
      spec: { ...sampleApp.spec, image: 'nginx:1.27', replicas: 5 },
      base: { uid: sampleApp.metadata.uid, generation: 3 },
      dryRun: true,
    });
  });

  it('where Argo CD keeps it: says so and leads to the template’s pull request, without a form', async () => {
    const { press } = await openTab({
      latest: {
        object: sampleApp,
        managers: [],
        gitOwner: { tool: 'argocd', name: 'shop' },
      },
    });
    await press('Edit');
    expect(
      await screen.findByText(/^Argo CD \(shop\) keeps this web app/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: /pull request/ }),
    ).toHaveAttribute('href', expect.stringContaining('webapp-edit?formData='));
    expect(screen.queryByRole('button', { name: /Review/ })).toBeNull();
  });

  it('without the permission: says which one, in the words of the backend', async () => {
    const { press } = await openTab({
      edit: async () => {
        throw refusal(403, 'Only dry runs are allowed: ask the platform team');
      },
    });
    await press('Edit');
    await screen.findByRole('textbox', { name: /^Image/ });
    await press('Review the change');
    expect(
      await screen.findByText(/flyrail\.resource\.write/),
    ).toBeInTheDocument();
    expect(screen.getByText(/ask the platform team/)).toBeInTheDocument();
  });
});

describe('what else can be done', () => {
  it('scales, on top of whatever else was changed meanwhile', async () => {
    const { autoscaling: _, ...spec } = sampleApp.spec!;
    const theirs = {
      ...sampleApp,
      metadata: { ...sampleApp.metadata, generation: 9 },
      spec: { ...spec, image: 'nginx:1.27' },
    };
    const { edit, press } = await openTab({
      detail: { ...sampleDetail, object: { ...sampleApp, spec } },
      latest: { object: theirs, managers: [] },
    });
    await press('Scale');
    const replicas = screen.getByRole('spinbutton', { name: 'Replicas' });
    await userEvent.clear(replicas);
    await userEvent.type(replicas, '0');
    expect(replicas).toBeInvalid();
    await userEvent.clear(replicas);
    await userEvent.type(replicas, '4');
    await userEvent.click(
      within(screen.getByRole('dialog')).getByRole('button', { name: 'Scale' }),
    );
    await screen.findByText('Changed');
    expect(edits(edit)).toEqual([
      {
        spec: { ...theirs.spec, replicas: 4 },
        base: { uid: sampleApp.metadata.uid, generation: 9 },
        dryRun: false,
      },
    ]);
  });

  it('scales by the bounds where an autoscaler is asked for, also before it is there: the replicas would not follow', async () => {
    const { edit, press } = await openTab();
    await press('Scale');
    const dialog = within(screen.getByRole('dialog'));
    expect(
      dialog.queryByRole('spinbutton', { name: 'Replicas' }),
    ).not.toBeInTheDocument();
    const [fewest] = dialog.getAllByRole('spinbutton');
    expect(fewest).toHaveValue(2);
    await userEvent.clear(fewest);
    await userEvent.type(fewest, '4');
    await userEvent.click(dialog.getByRole('button', { name: 'Scale' }));
    await screen.findByText('Changed');
    const { autoscaling } = sampleApp.spec!;
    expect(edits(edit)).toMatchObject([
      {
        spec: {
          ...sampleApp.spec,
          autoscaling: { ...autoscaling, minReplicas: 4 },
        },
      },
    ]);
  });

  it('begins with the bounds that the operator keeps, and changes nothing by itself', async () => {
    const autoscaling = {
      enabled: true,
      maxReplicas: 1,
      targetCPUUtilization: 70,
    };
    const { press } = await openTab({
      detail: {
        ...sampleDetail,
        object: { ...sampleApp, spec: { ...sampleApp.spec!, autoscaling } },
      },
    });
    await press('Scale');
    const dialog = within(screen.getByRole('dialog'));
    for (const bound of dialog.getAllByRole('spinbutton')) {
      expect(bound).toHaveValue(1);
      expect(bound).toBeValid();
    }
    expect(dialog.getByRole('button', { name: 'Scale' })).toBeDisabled();
  });

  it('deletes this very object, after what goes was said and its name was typed', async () => {
    const { remove, press } = await openTab();
    await press('Delete');
    const dialog = screen.getByRole('dialog');
    expect(
      within(dialog).getByText('Deployment sample-app'),
    ).toBeInTheDocument();
    const go = within(dialog).getByRole('button', { name: 'Delete it' });
    expect(go).toBeDisabled();
    await userEvent.type(within(dialog).getByRole('textbox'), 'sample-app');
    await userEvent.click(go);
    expect(remove.mock.calls[0][1]).toEqual({ uid: sampleApp.metadata.uid });
  });
});
