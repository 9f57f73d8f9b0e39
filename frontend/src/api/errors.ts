/** The one error class for requests to the gateway, with a message to show. */

export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 when there was no response. */
    readonly status: number,
    /** The API's stable error code, or `unreachable` when the response did not come from the API. */
    readonly code: string,
    message: string,
    readonly requestId: string | null = null,
    /** Messages by field name, such as `audio.tracks`. */
    readonly fields: FieldErrors = {},
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Return the error for a request without a response. */
export function unreachable(cause: unknown): ApiError {
  const error = new ApiError(
    0,
    'unreachable',
    'The server isn’t responding. Check that it is running and that this device is online.',
  );
  error.cause = cause;
  return error;
}

/** Return the error of a response. A foreign body came from something in between, such as a proxy. */
export function fromResponse(status: number, body: unknown): ApiError {
  if (typeof body === 'object' && body !== null && 'error' in body && 'message' in body) {
    const requestId = 'request_id' in body && typeof body.request_id === 'string' ? body.request_id : null;
    const fields = 'details' in body ? fieldsIn(body.details) : {};
    return new ApiError(status, String(body.error), String(body.message), requestId, fields);
  }
  return new ApiError(status, 'unreachable', `The server isn’t responding (HTTP ${status}).`);
}

/** Errors of the schema check of a JSON body are nested one level down, under this name. */
const BODY = 'json';

/** Return the field errors in `details`. The details of other errors are single values and are ignored. */
function fieldsIn(details: unknown, above = ''): FieldErrors {
  if (typeof details !== 'object' || details === null) return {};
  return Object.entries(details).reduce<FieldErrors>((found, [name, value]: [string, unknown]) => {
    const field = above === '' || above === BODY ? name : `${above}.${name}`;
    return Array.isArray(value)
      ? { ...found, [field]: value.map(String) }
      : { ...found, ...fieldsIn(value, field) };
  }, {});
}

/** Return the message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
