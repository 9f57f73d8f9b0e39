/** Languages by their ISO 639-2 codes, as HandBrake compares them. */

/** Any language, and what a file says that does not name its own. */
export const ANY_LANGUAGE = 'und';

/** Those offered where a file is not at hand; any other three-letter code can be typed. */
export const COMMON_LANGUAGES: readonly string[] = [
  'eng deu fra spa ita por nld swe dan nor fin pol ces hun ron ell tur rus ukr ara heb fas hin jpn kor zho',
].flatMap((codes) => codes.split(' '));

const names = new Intl.DisplayNames(['en'], { type: 'language' });

/** Name a language as a person calls it; a code nobody has named stays as it is. */
export function languageName(code: string): string {
  return code === ANY_LANGUAGE ? 'Any language' : (names.of(code) ?? code);
}
