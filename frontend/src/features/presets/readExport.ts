/** Reads a file that HandBrake exported. The node validates its content. */
import type { PresetImport } from '@/api/models';

/** The API's limit; preset files are a few kilobytes. */
const MAX_BYTES = 1024 * 1024;

export async function readExport(
  file: Pick<File, 'name' | 'size' | 'text'>,
): Promise<PresetImport['document']> {
  if (file.size > MAX_BYTES) throw new Error(`${file.name} is larger than 1 MB; presets are small.`);
  const text = await file.text();
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file.name} is not a JSON file. HandBrake exports presets as JSON.`, { cause });
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new Error(`${file.name} contains no HandBrake presets.`);
  return document as PresetImport['document'];
}
