/** Parts of an absolute path of the host. */

/** Give the last part: the file's or folder's own name. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** Give the folder a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Give the folders from below `root` down to `path`, as (name, path) steps. */
export function stepsDown(root: string, path: string): { name: string; path: string }[] {
  const below = path.slice(root.length).split('/').filter(Boolean);
  return below.map((name, depth) => ({ name, path: [root, ...below.slice(0, depth + 1)].join('/') }));
}

/** Tell whether `path` is `root` or lies below it. */
export function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
