/**
 * Something that the person at the keyboard can act on: the command prints the
 * message without a stack and ends with exit status 1.
 */
export class Failure extends Error {
  override name = 'Failure';
}
