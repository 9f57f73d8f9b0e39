/** Languages by their ISO 639-2 codes, as HandBrake compares them. */

/** Any language; also the code of tracks without a language. */
export const ANY_LANGUAGE = 'und';

/** Languages offered for selection besides those of the file. */
export const COMMON_LANGUAGES: readonly string[] = [
  'eng deu fra spa ita por nld swe dan nor fin pol ces hun ron ell tur rus ukr ara heb fas hin jpn kor zho',
].flatMap((codes) => codes.split(' '));

const names = new Intl.DisplayNames(['en'], { type: 'language' });

/** Return the English name of a language, or the code if it has none. */
export function languageName(code: string): string {
  return code === ANY_LANGUAGE ? 'Any language' : (names.of(code) ?? code);
}
