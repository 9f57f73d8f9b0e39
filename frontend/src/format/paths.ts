/** Parts of absolute POSIX paths. */

/** Return the last component of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** Return the parent folder of a path. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Return the folders below `root` down to `path`. */
export function stepsDown(root: string, path: string): { name: string; path: string }[] {
  const below = path.slice(root.length).split('/').filter(Boolean);
  return below.map((name, depth) => ({ name, path: [root, ...below.slice(0, depth + 1)].join('/') }));
}

/** Return whether `path` is `root` or below it. */
export function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
