/** Reads a file HandBrake exported, far enough to send it on; the node looks at what is in it. */
import type { PresetImport } from '@/api/models';

/** A preset file is some kilobytes; the API takes a megabyte. */
const MOST_BYTES = 1024 * 1024;

export async function readExport(
  file: Pick<File, 'name' | 'size' | 'text'>,
): Promise<PresetImport['document']> {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than 1 MB; presets are small.`);
  const text = await file.text();
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file.name} is not a JSON file. HandBrake exports presets as JSON.`, { cause });
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new Error(`${file.name} contains no HandBrake presets.`);
  return read as PresetImport['document'];
}
