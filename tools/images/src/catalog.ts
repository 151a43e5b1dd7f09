import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageRecipe } from './build.ts';

const STAND_IN = { 'io.flyrail.stand-in': 'true' };

/** Images whose one file is a program of tools/cluster/cmd, linked statically. */
interface ProgramImage extends Omit<ImageRecipe, 'files'> {
  program: string;
}

const IMAGES: Record<string, ProgramImage> = {
  // The sandbox of every pod.
  pause: {
    reference: 'registry.k8s.io/pause:3.10',
    program: 'pause',
    user: '65535:65535',
    entrypoint: ['/pause'],
  },
  // Stands in for the image of the WebApp sample where no registry can be
  // reached, as a web image should be: not root, a port that needs no privilege.
  web: {
    reference: 'docker.io/library/nginx:1.21',
    program: 'webstub',
    user: '101:101',
    entrypoint: ['/webstub', '--listen=:8080'],
    ports: [8080],
    labels: STAND_IN,
  },
  // Behaves as the real nginx:1.21 does: root, port 80.
  'web-rootful': {
    reference: 'docker.io/library/nginx:1.21-rootful',
    program: 'webstub',
    entrypoint: ['/webstub', '--listen=:80'],
    ports: [80],
    labels: STAND_IN,
  },
};

export const IMAGE_NAMES = Object.keys(IMAGES);

/** The name under which pods' sandboxes ask for their image. */
export const PAUSE_REFERENCE = IMAGES.pause.reference;

/** @throws RangeError that lists the images when there is none of that name. */
export function recipeOf(name: string, programs: string): ImageRecipe {
  const image = IMAGES[name];
  if (!image) {
    throw new RangeError(
      `no image "${name}"; there are: ${IMAGE_NAMES.join(', ')}`,
    );
  }
  const { program, ...recipe } = image;
  return {
    ...recipe,
    files: [
      {
        path: program,
        mode: 0o755,
        content: readFileSync(join(programs, program)),
      },
    ],
  };
}
