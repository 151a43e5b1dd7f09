/** What went wrong in the words of whoever refused it: the backend's message rather than "Request failed with 409". */
export function errorText(error: unknown): string {
  const { body, message } = (error ?? {}) as {
    body?: { error?: { message?: unknown } };
    message?: unknown;
  };
  const said = body?.error?.message ?? message;
  return typeof said === 'string' && said ? said : String(error);
}

/** Whether the object was no longer as the call supposed. */
export function isConflict(error: unknown): boolean {
  return (error as { statusCode?: number } | undefined)?.statusCode === 409;
}

/** Whether what the call named is not there. */
export function isNotFound(error: unknown): boolean {
  return (error as { statusCode?: number } | undefined)?.statusCode === 404;
}
