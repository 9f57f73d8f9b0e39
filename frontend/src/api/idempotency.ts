/** Idempotency keys: a request sent again with the same key is executed once. */

/** Return a new random key. `crypto.randomUUID` does not exist on pages served over plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
