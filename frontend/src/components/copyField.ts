/** Copies the text of a field. */

/**
 * Copy the text of a field and return whether that worked. If not, the text is left selected.
 *
 * Browsers offer the clipboard only to pages with HTTPS, which many dashboards on a home network lack.
 */
export async function copyField(field: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    // oxlint-disable-next-line typescript/no-deprecated -- the only way without HTTPS
    return document.execCommand('copy');
  }
}
