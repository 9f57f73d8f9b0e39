// jsdom's own File cannot be read.
import { File } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { PresetCatalogue } from '@/api/models';
import { defaultLabels, searchPresets } from './presetSearch';
import { readExport } from './readExport';

const preset = {
  description: '',
  container: 'mp4',
  encoder: 'x264',
  available: true,
  imported: false,
} as const;
const catalogue: PresetCatalogue = {
  default: 'Fast',
  defaults: { movies: 'Mine', tv: 'Fast' },
  categories: [
    { name: 'Imported', presets: [{ ...preset, name: 'Mine', imported: true }] },
    { name: 'General', presets: [{ ...preset, name: 'Fast', description: 'Small files, quickly.' }] },
  ],
};

describe('the list of presets', () => {
  it('is searched by name and description, without empty categories', () => {
    expect(searchPresets(catalogue, '').map(({ name }) => name)).toEqual(['Imported', 'General']);
    expect(searchPresets(catalogue, ' small ').map(({ name }) => name)).toEqual(['General']);
    expect(searchPresets(catalogue, 'nowhere')).toEqual([]);
  });

  it('labels the default presets', () => {
    expect(defaultLabels(catalogue, 'Fast')).toEqual(['Default', 'Default for tv']);
    expect(defaultLabels(catalogue, 'Mine')).toEqual(['Default for movies']);
  });
});

describe('a file to import', () => {
  it('is passed on unchanged', async () => {
    const document = { PresetList: [{ PresetName: 'Mine' }], VersionMajor: 50 };
    expect(await readExport(new File([JSON.stringify(document)], 'mine.json'))).toEqual(document);
  });

  it.each([
    ['not JSON at all', 'is not a JSON file'],
    ['[1, 2]', 'contains no HandBrake presets'],
    ['"text"', 'contains no HandBrake presets'],
    [`"${'x'.repeat(1024 * 1024)}"`, 'larger than 1 MB'],
  ])('is rejected with a message when it is not one', async (text, message) => {
    await expect(readExport(new File([text], 'other.json'))).rejects.toThrow(message);
  });
});
