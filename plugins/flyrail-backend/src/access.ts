import type {
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  flyrailResourceReadPermission,
  flyrailResourceWritePermission,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Request } from 'express';

/** Who asks, and whether they may. */
export class Access {
  constructor(
    private readonly options: {
      httpAuth: HttpAuthService;
      permissions: PermissionsService;
      /** Whether anybody decides at all: `permission.enabled`. */
      permissionsEnabled: boolean;
      allowWritesWithoutPermissions: boolean;
    },
  ) {}

  /** Who asks, as an entity reference (`user:default/jane`) or `plugin:<id>`. */
  async person(request: Request): Promise<string> {
    return personOf(await this.#credentials(request));
  }

  /** @throws NotAllowedError naming the permission to ask for */
  async toRead(request: Request): Promise<void> {
    await this.#authorize(request, flyrailResourceReadPermission);
  }

  /** @throws NotAllowedError naming the permission, or the setting that is off */
  async toWrite(
    request: Request,
    { dryRun }: { dryRun: boolean },
  ): Promise<void> {
    await this.#authorize(request, flyrailResourceWritePermission);
    const { permissionsEnabled, allowWritesWithoutPermissions } = this.options;
    if (!dryRun && !permissionsEnabled && !allowWritesWithoutPermissions) {
      throw new NotAllowedError(
        'Only dry runs are allowed: permission.enabled is false, so nobody decides who may write. Set permission.enabled: true, or flyrail.allowWritesWithoutPermissions: true to let everybody write',
      );
    }
  }

  async #credentials(request: Request): Promise<BackstageCredentials> {
    return this.options.httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
  }

  async #authorize(
    request: Request,
    permission: BasicPermission,
  ): Promise<void> {
    const credentials = await this.#credentials(request);
    const [{ result }] = await this.options.permissions.authorize(
      [{ permission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(`This needs the permission ${permission.name}`);
    }
  }
}

function personOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as {
    type: string;
    userEntityRef?: string;
    subject?: string;
  };
  return principal.userEntityRef ?? principal.subject ?? principal.type;
}
