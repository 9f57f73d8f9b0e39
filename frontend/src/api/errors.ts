/** What can go wrong between the page and the gateway, as one class with a sentence for a person. */

export type FieldSentences = Readonly<Record<string, readonly string[]>>;

export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The API's stable code, or `unreachable` when the answer was not the API's. */
    readonly code: string,
    message: string,
    readonly requestId: string | null = null,
    /** What is wrong with which field, by names such as `audio.tracks`. */
    readonly fields: FieldSentences = {},
  ) {
    super(message);
  }

  /** Whether the same request may succeed later as it stands. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Say that nothing answered. */
export function unreachable(cause: unknown): ApiError {
  const error = new ApiError(
    0,
    'unreachable',
    'The gateway does not answer. Check that it is running and that this device is online.',
  );
  error.cause = cause;
  return error;
}

/** Read the API's error body; anything else came from something in between, such as a proxy. */
export function fromAnswer(status: number, body: unknown): ApiError {
  if (typeof body === 'object' && body !== null && 'error' in body && 'message' in body) {
    const requestId = 'request_id' in body && typeof body.request_id === 'string' ? body.request_id : null;
    const fields = 'details' in body ? fieldsIn(body.details) : {};
    return new ApiError(status, String(body.error), String(body.message), requestId, fields);
  }
  return new ApiError(
    status,
    'unreachable',
    `The gateway cannot be reached at the moment (HTTP ${status} from the server in front of it).`,
  );
}

/** Where a request's body is checked against its schema, the fields stand one level down. */
const BODY = 'json';

/** Find the fields that details name; other errors' details are single values. */
function fieldsIn(details: unknown, above = ''): FieldSentences {
  if (typeof details !== 'object' || details === null) return {};
  return Object.entries(details).reduce<FieldSentences>((found, [name, value]: [string, unknown]) => {
    const field = above === '' || above === BODY ? name : `${above}.${name}`;
    return Array.isArray(value)
      ? { ...found, [field]: value.map(String) }
      : { ...found, ...fieldsIn(value, field) };
  }, {});
}

/** Give any thrown value a sentence. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
