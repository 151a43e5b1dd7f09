import { Failure } from './failure.ts';
import type { Progress } from './progress.ts';
import type { ClusterRecord, Site } from './site.ts';

export async function prepareContainers(_progress: Progress): Promise<true> {
  throw new Failure('mode containers is not there yet');
}
export async function startContainerNode(
  _record: ClusterRecord, _directory: string, _binaries: string, _progress: Progress,
): Promise<{ site: Site; join: () => Promise<void> }> {
  throw new Failure('mode containers is not there yet');
}
export async function loadImage(_name: string, _tar: string, _progress: Progress): Promise<void> {
  throw new Failure('mode containers is not there yet');
}
